#include "store/sqlite/people/address_filters.hpp"

#include <algorithm>
#include <utility>

namespace todoke {

namespace {

constexpr int bits_of_a_hash = 63;
/// So that few addresses do not have their range read again and again.
constexpr std::size_t least_room = 256;

}  // namespace

std::size_t address_filters::range_of(std::int64_t hash)
{
    return static_cast<std::size_t>(hash >> (bits_of_a_hash - ranges_bits));
}

bool address_filters::may_have(std::int64_t hash) const
{
    const auto& in = ranges_[range_of(hash)].filter;
    return !in || in->may_have(hash);
}

void address_filters::add(std::int64_t hash)
{
    const auto at = range_of(hash);
    if (draft_ && draft_->at == at && hash <= draft_->after) draft_->hashes.push_back(hash);
    auto& in = ranges_[at];
    if (!in.filter || in.filter->may_have(hash)) return;
    if (in.keys == in.room) return drop(in);
    in.filter->add(hash);
    ++in.keys;
}

/// To be read again, and then made larger.
void address_filters::drop(range& one)
{
    left_ += std::exchange(one.room, 0);
    one.keys = 0;
    one.filter.reset();
}

std::optional<address_filters::stretch> address_filters::unread() const
{
    const auto end_of = [](std::size_t at) {
        const std::uint64_t next = at + 1;
        return static_cast<std::int64_t>(next << (bits_of_a_hash - ranges_bits)) - 1;
    };
    if (draft_) return stretch{draft_->after, end_of(draft_->at)};
    for (std::size_t at = 0; at < ranges_.size(); ++at)
        if (!ranges_[at].filter && !ranges_[at].is_left_out) return stretch{at == 0 ? -1 : end_of(at - 1), end_of(at)};
    return std::nullopt;
}

void address_filters::read(const std::vector<std::int64_t>& hashes, bool is_all)
{
    const auto what = unread();
    if (!what) return;
    if (!draft_) draft_ = reading{range_of(what->last), what->after, {}};
    draft_->hashes.insert(draft_->hashes.end(), hashes.begin(), hashes.end());
    if (!hashes.empty()) draft_->after = hashes.back();
    if (is_all) finish();
}

void address_filters::finish()
{
    const auto done = *std::exchange(draft_, std::nullopt);
    auto& made = ranges_[done.at];
    const auto room = std::max(least_room, done.hashes.size() + done.hashes.size() / 2);
    made.is_left_out = room > left_;
    if (made.is_left_out) return;
    left_ -= room;
    made.room = room;
    made.keys = done.hashes.size();
    made.filter.emplace(room);
    for (const auto hash : done.hashes) made.filter->add(hash);
    unsure_.push_back(done.at);
}

void address_filters::rolled_back()
{
    draft_.reset();
    for (const auto at : std::exchange(unsure_, {})) drop(ranges_[at]);
}

}  // namespace todoke
