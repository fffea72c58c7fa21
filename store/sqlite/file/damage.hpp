#pragma once
// Messages that cannot be read. Whoever meets one throws damaged_message; the commit loop takes the transaction back,
// sets that message aside (table `damaged`, and out of the queue; nothing else of it is touched) and runs the job
// again, which no longer sees it. So one bad row costs its own message and no other.

#include <new>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/store.hpp"

namespace todoke {

struct damaged_message : unreadable {
    damaged_message(message_no which, const std::string& reason);
    message_no no;
    std::string reason;
};

/// Runs `work`, which is about this message alone: whatever is wrong with its rows (or a bug that it meets) becomes a
/// damaged_message. What is wrong with the disk or the file stays what it is.
template <class Work>
auto about(message_no no, Work&& work)
{
    try {
        return work();
    } catch (const damaged_message&) {
        throw;
    } catch (const unreadable& e) {
        throw damaged_message{no, e.what()};
    } catch (const store_failure&) {
        throw;
    } catch (const sql_error& e) {
        if (!e.is_constraint()) throw;
        throw damaged_message{no, e.what()};
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        throw damaged_message{no, std::string{"internal error: "} + e.what()};
    }
}

/// Those that are set aside. Memory follows the file.
class damage_list {
public:
    explicit damage_list(db_connection& db);

    bool contains(message_no no) const { return !all_.empty() && all_.contains(no.value); }
    void add(const damaged_message& which, instant at);
    /// Adds to the reason what happened to it since.
    void remark(message_no no, const std::string& what);
    void remove(message_no no);
    std::vector<message_no> all() const;
    std::size_t size() const { return all_.size(); }

    /// What committed transactions have set aside since this was asked last.
    std::vector<damaged_message> take_news() { return std::exchange(news_, {}); }

    void committed();
    void rolled_back();

private:
    statement add_, remark_, remove_;
    std::unordered_set<std::int64_t> all_;       ///< almost always empty
    std::vector<damaged_message> added_, news_;  ///< added_ and removed_: by this transaction; no number is in both
    std::vector<std::int64_t> removed_;
};

}  // namespace todoke
