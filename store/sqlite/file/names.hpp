#pragma once
// Classes, campaigns, providers, callers as small numbers, so that hot rows hold no texts. The writer's copy in memory
// is complete; what a transaction changed is undone when it is rolled back. Numbers are never given twice: a row that
// names a forgotten one names nothing.

#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

class names {
public:
    explicit names(db_connection& db);

    /// The number of a text, given now if it has none. Empty text: 0. It is kept for ever.
    name_no number(const std::string& text);
    /// The same for a campaign. Backends make up new ones all the time, so it may be forgotten when no message has it.
    name_no campaign(const std::string& text);
    /// 0 when nobody uses this text.
    name_no known(const std::string& text) const;
    const std::string& text(name_no no) const;
    bool has(name_no no) const { return no == 0 || texts_.contains(no); }

    /// Texts that are nothing but campaigns, and older than this transaction; those after a number, in order.
    std::vector<name_no> campaigns(name_no after, std::size_t most) const;
    /// One of those, because no message has it.
    void forget(name_no no);

    void committed();
    void rolled_back();

private:
    struct use {
        name_no no = 0;
        bool only_campaign = false;
    };
    name_no add(const std::string& text, bool only_campaign);
    void know(const std::string& text, use as);

    statement add_, keep_, remove_;
    std::unordered_map<std::string, use> numbers_;
    std::unordered_map<name_no, std::string> texts_{{0, ""}};
    std::set<name_no> campaigns_;
    name_no next_ = 1, kept_next_ = 1;
    std::vector<std::pair<name_no, std::string>> forgotten_;  ///< by this transaction, as the next one
    std::vector<name_no> promoted_;                           ///< campaigns that got another use
};

}  // namespace todoke
