#include "store/sqlite/file/damage.hpp"

namespace todoke {

damaged_message::damaged_message(message_no which, const std::string& why)
    : unreadable{"message number " + std::to_string(which.value) + " is stored but cannot be read (" + why +
                 "); it is kept as it is and nothing of it is sent. It is tried again at every start: restore a "
                 "backup, "
                 "or install the version of todoke that wrote it, and start todoked again"},
      no{which},
      reason{why}
{
}

damage_list::damage_list(db_connection& db)
    : add_{db, "INSERT INTO damaged(no, at, reason) VALUES (?1, ?2, ?3)"},
      remark_{db, "UPDATE damaged SET reason = reason || '; ' || ?2 WHERE no = ?1"},
      remove_{db, "DELETE FROM damaged WHERE no = ?1"}
{
    statement known{db, "SELECT no FROM damaged"};
    auto row = known.query();
    while (row.next()) all_.insert(row.integer(0));
}

void damage_list::add(const damaged_message& which, instant at)
{
    add_.run(which.no, at, which.reason);
    all_.insert(which.no.value);
    added_.push_back(which);
}

void damage_list::remark(message_no no, const std::string& what)
{
    remark_.run(no, what);
}

void damage_list::remove(message_no no)
{
    remove_.run(no);
    all_.erase(no.value);
    removed_.push_back(no.value);
}

void damage_list::committed()
{
    news_.insert(news_.end(), added_.begin(), added_.end());
    added_.clear();
    removed_.clear();
}

void damage_list::rolled_back()
{
    for (const auto& one : added_) all_.erase(one.no.value);
    all_.insert(removed_.begin(), removed_.end());
    added_.clear();
    removed_.clear();
}

std::vector<message_no> damage_list::all() const
{
    std::vector<message_no> made;
    for (const auto no : all_) made.push_back({no});
    return made;
}

}  // namespace todoke
