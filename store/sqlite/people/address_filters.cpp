#include "store/sqlite/people/address_filters.hpp"

#include <algorithm>
#include <utility>

namespace todoke {

namespace {

constexpr int bits_of_a_hash = 63;
/// So that few addresses do not have their range read again and again.
constexpr std::size_t least_room = 256;

std::size_t room_for(std::size_t keys)
{
    return std::max(least_room, keys + keys / 2);
}

}  // namespace

std::size_t address_filters::range_of(std::int64_t hash)
{
    return static_cast<std::size_t>(static_cast<std::uint64_t>(hash) >> (bits_of_a_hash - ranges_bits));
}

bool address_filters::may_have(std::int64_t hash) const
{
    if (hash < 0) return true;
    const auto& in = ranges_[range_of(hash)].filter;
    return !in || in->may_have(hash);
}

void address_filters::add(std::int64_t hash)
{
    if (hash < 0) return;
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
        return static_cast<std::int64_t>((next << (bits_of_a_hash - ranges_bits)) - 1);
    };
    if (draft_) return stretch{draft_->after, end_of(draft_->at)};
    for (std::size_t at = 0; at < ranges_.size(); ++at)
        if (!ranges_[at].filter && ranges_[at].needs <= left_)
            return stretch{at == 0 ? -1 : end_of(at - 1), end_of(at)};
    return std::nullopt;
}

void address_filters::read(const std::vector<std::int64_t>& hashes, bool is_all)
{
    const auto what = unread();
    if (!what) return;
    if (!draft_) draft_ = reading{range_of(what->last), what->after, {}};
    draft_->hashes.insert(draft_->hashes.end(), hashes.begin(), hashes.end());
    if (!hashes.empty()) draft_->after = hashes.back();
    const auto needs = room_for(draft_->hashes.size());
    if (needs > left_) {
        ranges_[draft_->at].needs = needs;
        draft_.reset();
    } else if (is_all) {
        finish();
    }
}

void address_filters::finish()
{
    const auto done = *std::exchange(draft_, std::nullopt);
    const auto room = room_for(done.hashes.size());
    key_filter filter{room};
    for (const auto hash : done.hashes) filter.add(hash);
    unsure_.push_back(done.at);  // first, and nothing below fails: a rollback is to find it
    auto& made = ranges_[done.at];
    made.needs = 0;
    made.room = room;
    left_ -= room;
    made.keys = done.hashes.size();
    made.filter = std::move(filter);
}

/// What was read of rows that were there without this transaction, too, still holds.
void address_filters::rolled_back()
{
    if (has_removed_) {
        draft_.reset();
        for (const auto at : unsure_) drop(ranges_[at]);
    }
    end();
}

void address_filters::end()
{
    unsure_.clear();
    has_removed_ = false;
}

}  // namespace todoke
