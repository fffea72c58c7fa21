#include "store/sqlite/names.hpp"

namespace todoke {

names::names(db_connection& db) : add_{db, "INSERT INTO name(no, text) VALUES (?1, ?2)"}
{
    statement all{db, "SELECT no, text FROM name ORDER BY no"};
    auto rows = all.query();
    while (rows.next()) {
        texts_.resize(static_cast<std::size_t>(rows.integer(0)) + 1);
        texts_.back() = rows.text(1);
        numbers_[texts_.back()] = rows.integer(0);
    }
    committed();
}

name_no names::number(const std::string& text)
{
    if (text.empty()) return 0;
    if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
    const auto no = static_cast<name_no>(texts_.size());
    add_.run(no, text);
    texts_.push_back(text);
    numbers_[text] = no;
    return no;
}

name_no names::known(const std::string& text) const
{
    const auto found = numbers_.find(text);
    return found == numbers_.end() ? 0 : found->second;
}

const std::string& names::text(name_no no) const
{
    return texts_.at(static_cast<std::size_t>(no));
}

void names::rolled_back()
{
    for (; texts_.size() > kept_; texts_.pop_back()) numbers_.erase(texts_.back());
}

}  // namespace todoke
