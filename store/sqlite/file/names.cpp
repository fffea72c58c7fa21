#include "store/sqlite/file/names.hpp"

namespace todoke {

names::names(db_connection& db)
    : add_{db, "INSERT INTO name(no, text, campaign) VALUES (?1, ?2, ?3)"},
      keep_{db, "UPDATE name SET campaign = 0 WHERE no = ?1"},
      remove_{db, "DELETE FROM name WHERE no = ?1"}
{
    statement all{db, "SELECT no, text, campaign FROM name ORDER BY no"};
    auto rows = all.query();
    while (rows.next()) {
        know(rows.text(1), {rows.integer(0), rows.integer(2) != 0});
        next_ = rows.integer(0) + 1;
    }
    committed();
}

void names::know(const std::string& text, use as)
{
    numbers_[text] = as;
    texts_[as.no] = text;
    if (as.only_campaign) campaigns_.insert(as.no);
}

name_no names::add(const std::string& text, bool only_campaign)
{
    const use as{next_, only_campaign};
    add_.run(as.no, text, only_campaign);
    know(text, as);
    ++next_;
    return as.no;
}

name_no names::number(const std::string& text)
{
    if (text.empty()) return 0;
    const auto found = numbers_.find(text);
    if (found == numbers_.end()) return add(text, false);
    auto& known = found->second;
    if (known.only_campaign) {
        keep_.run(known.no);
        known.only_campaign = false;
        campaigns_.erase(known.no);
        promoted_.push_back(known.no);
    }
    return known.no;
}

name_no names::campaign(const std::string& text)
{
    if (text.empty()) return 0;
    const auto found = numbers_.find(text);
    return found == numbers_.end() ? add(text, true) : found->second.no;
}

name_no names::known(const std::string& text) const
{
    const auto found = numbers_.find(text);
    return found == numbers_.end() ? 0 : found->second.no;
}

const std::string& names::text(name_no no) const
{
    return texts_.at(no);
}

/// The newest name is where counting goes on after a restart: it is not among them.
std::vector<name_no> names::campaigns(name_no after, std::size_t most) const
{
    std::vector<name_no> made;
    for (auto at = campaigns_.upper_bound(after); at != campaigns_.end() && made.size() < most; ++at)
        if (*at + 1 < kept_next_) made.push_back(*at);
    return made;
}

void names::forget(name_no no)
{
    remove_.run(no);
    const auto found = texts_.find(no);
    forgotten_.emplace_back(no, found->second);
    numbers_.erase(found->second);
    texts_.erase(found);
    campaigns_.erase(no);
}

void names::committed()
{
    kept_next_ = next_;
    forgotten_.clear();
    promoted_.clear();
}

void names::rolled_back()
{
    while (next_ > kept_next_) {
        const auto added = texts_.find(--next_);
        numbers_.erase(added->second);
        texts_.erase(added);
        campaigns_.erase(next_);
    }
    for (const auto no : promoted_)
        if (no < next_) know(std::string{texts_.at(no)}, {no, true});
    for (const auto& [no, text] : forgotten_) know(text, {no, true});
    promoted_.clear();
    forgotten_.clear();
}

}  // namespace todoke
