#include "tests/store/platter.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace todoke {

namespace {

constexpr std::size_t sector_bytes = 512;
constexpr unsigned torn_of = 8;  ///< of the sectors that land, one in so many lands in part

}  // namespace

platter platter::as_found(const std::string& name)
{
    platter made;
    made.name = name;
    made.name_is_durable = std::filesystem::exists(name);
    if (made.name_is_durable) made.size_ = std::filesystem::file_size(name);
    made.durable_.resize(made.size_);
    std::ifstream{name, std::ios::binary}.read(made.durable_.data(), static_cast<std::streamsize>(made.size_));
    return made;
}

void platter::write(std::string_view what, std::size_t at)
{
    pending_.push_back({at, std::string{what}, false});
    size_ = std::max(size_, at + what.size());
}

void platter::truncate(std::size_t size)
{
    pending_.push_back({size, {}, true});
    size_ = size;
}

void platter::put(std::string_view what, std::size_t at)
{
    if (durable_.size() < at + what.size()) durable_.resize(at + what.size());
    std::copy(what.begin(), what.end(), durable_.begin() + static_cast<std::ptrdiff_t>(at));
}

void platter::apply(const change& one)
{
    if (one.cuts)
        durable_.resize(one.at);
    else
        put(one.what, one.at);
}

void platter::sync(std::uint64_t until)
{
    for (; synced_ < until && !pending_.empty(); ++synced_) {
        apply(pending_.front());
        pending_.pop_front();
    }
}

void platter::land(const change& one, chance& dice, unsigned percent)
{
    if (one.cuts && dice.percent(percent)) apply(one);
    for (std::size_t from = 0; from < one.what.size();) {
        const auto at = one.at + from;
        const auto length = std::min(one.what.size() - from, sector_bytes - at % sector_bytes);
        const bool lands = dice.percent(percent), is_torn = percent < 100 && dice.one_in(torn_of);
        if (lands) put(std::string_view{one.what}.substr(from, is_torn ? dice.below(length) : length), at);
        from += length;
    }
}

void platter::lose_power(chance& dice, unsigned percent)
{
    for (const auto& one : pending_) land(one, dice, percent);
    pending_.clear();
    // The new length may be there without what stands in it.
    if (size_ > durable_.size() && dice.one_in(2)) durable_.resize(size_);
}

void platter::write_to(const std::string& where) const
{
    std::ofstream{where, std::ios::binary | std::ios::trunc} << durable_;
}

}  // namespace todoke
