#pragma once
// How many messages are where: changed in the transactions that move them, one row write for each count that moved in
// a commit.

#include <compare>
#include <cstdint>
#include <map>

#include "store/model/words.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

/// One count. `on` is 1 + the channel of the leg that goes next, 0: no leg waits.
struct tally_key {
    state in{};
    std::int64_t on = 0;
    name_no klass = 0;
    rule why = rule::none;
    friend auto operator<=>(const tally_key&, const tally_key&) = default;
    /// Not final, as far as counts can tell: an uncertain one for which no leg waits is.
    bool is_open() const { return in < state::uncertain || (in == state::uncertain && on != 0); }
};

class tally {
public:
    explicit tally(db_connection& db);

    void add(const tally_key& key) { change(key, 1); }
    void remove(const tally_key& key) { change(key, -1); }
    /// Messages that are not final, this transaction included.
    std::int64_t open() const { return open_; }

    void flush();
    void committed() { kept_open_ = open_; }
    void rolled_back();

private:
    void change(const tally_key& key, int by);

    statement add_;
    std::map<tally_key, std::int64_t> changes_;
    std::int64_t open_ = 0, kept_open_ = 0;
};

}  // namespace todoke
