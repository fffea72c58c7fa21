#include "daemon/http/spool_budget.hpp"

#include <algorithm>
#include <utility>

namespace todoke {

bool spool_budget::has_room(std::uint64_t more, bool new_file, std::uint64_t free_disk) const
{
    const auto files = holders_.size() + (new_file ? 1 : 0);
    return files <= limits_.files && more <= limits_.bytes && taken_ <= limits_.bytes - more && more <= free_disk &&
           limits_.keep_free <= free_disk - more;
}

spool_share::spool_share(std::shared_ptr<spool_budget> of, std::function<void()> give_up)
    : of_{std::move(of)}, give_up_{std::move(give_up)}
{
}

bool spool_share::take(std::uint64_t more, std::uint64_t free_disk)
{
    const auto by_size = [](const auto* a, const auto* b) { return a->held_ < b->held_; };
    while (!of_->has_room(more, held_ == 0, free_disk)) {
        const auto largest = std::max_element(of_->holders_.begin(), of_->holders_.end(), by_size);
        if (largest == of_->holders_.end() || *largest == this || (*largest)->held_ <= held_ + more) return false;
        auto* const who = *largest;
        const auto given = who->held_;
        who->give_up_();
        who->set(0);
        free_disk += given;
    }
    set(held_ + more);
    return true;
}

void spool_share::set(std::uint64_t bytes)
{
    if (held_ == 0 && bytes > 0) of_->holders_.push_back(this);
    if (held_ > 0 && bytes == 0) of_->holders_.remove(this);
    of_->taken_ = of_->taken_ - held_ + bytes;
    held_ = bytes;
}

}  // namespace todoke
