// Addresses that are not to be used: hashes, and where nobody was erased the address.
#include <algorithm>

#include "store/sqlite/people/people.hpp"

namespace todoke {

namespace {

// Of a block whose address was erased no words are kept: they may quote it.
constexpr const char* told_by_provider = "a provider says so";
constexpr const char* reason_not_kept = "the reason was erased with the customer's data";

people::block_row block_at(const cursor& row)
{
    return {row.integer(0), row.word<channel>(3), row.text(1),   row.text(2),
            row.when(4),    {row.integer(5)},     row.integer(6)};
}

}  // namespace

/// Mail to A@Example.JP and a@example.jp reaches the same person.
std::string people::as_one(channel on, std::string address)
{
    if (on == channel::email)
        for (auto& c : address)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return address;
}

void people::block(channel on, const std::string& address, const std::string& reason, instant at, message_no message,
                   name_no provider)
{
    if (address.empty() || find_block(on, address, provider)) return;
    add_block(on, hash(on, address), maybe_text{address}, reason, at, message, provider);
}

void people::block(channel on, std::int64_t address, instant at, message_no message)
{
    if (may_be_blocked(address)) {
        auto row = block_near_.query(address);
        while (row.next()) {
            const auto is_it = row.is_null(1) || hash(row.word<channel>(3), row.text(1)) == address;
            if (is_it && row.integer(6) == 0) return;
        }
    }
    add_block(on, address, {}, told_by_provider, at, message, 0);
}

void people::add_block(channel on, std::int64_t address, maybe_text value, const std::string& reason, instant at,
                       message_no message, name_no provider)
{
    auto place = address;
    while (blocked_.contains(place)) ++place;
    block_.run(place, on, value, reason, at, message, provider);
    blocked_.insert(place);
    if (std::erase(newly_free_, place) == 0) newly_blocked_.push_back(place);
}

std::int64_t people::hash_of(person_no identity)
{
    auto row = identity_address_.query(identity);
    return row.next() ? row.integer(0) : 0;
}

void people::hide_blocks(person_no identity)
{
    hide_blocks(hash_of(identity));
}

void people::hide_stray_blocks(channel on, const std::string& address)
{
    if (blocked_.empty() || address.empty()) return;
    const auto at = hash(on, address);
    if (const auto found = find_address(at); !found || !found->owner) hide_blocks(at);
}

void people::hide_blocks(std::int64_t address)
{
    if (!may_be_blocked(address)) return;
    std::vector<std::int64_t> places;
    {
        auto row = block_near_.query(address);
        while (row.next())
            if (row.is_null(1) || hash(row.word<channel>(3), row.text(1)) == address) places.push_back(row.integer(0));
    }
    for (const auto place : places) block_hide_.run(place, reason_not_kept);
}

bool people::may_be_blocked(std::int64_t address) const
{
    if (blocked_.empty()) return false;
    for (std::int64_t i = 0; i < neighbours; ++i)
        if (blocked_.contains(address + i)) return true;
    return false;
}

std::vector<people::block_row> people::blocks_of(channel on, const std::string& address)
{
    std::vector<block_row> made;
    const auto first = hash(on, address);
    if (!may_be_blocked(first)) return made;
    auto row = block_near_.query(first);
    while (row.next())
        if (row.is_null(1) || as_one(on, row.text(1)) == as_one(on, address)) made.push_back(block_at(row));
    return made;
}

std::optional<people::block_row> people::find_block(channel on, const std::string& address, name_no provider)
{
    for (auto& row : blocks_of(on, address))
        if (row.provider == provider) return std::move(row);
    return std::nullopt;
}

std::vector<people::block_row> people::blocks(std::int64_t after, std::size_t limit)
{
    std::vector<block_row> made;
    auto row = blocks_.query(after, std::uint64_t{limit});
    while (row.next()) made.push_back(block_at(row));
    return made;
}

bool people::unblock(channel on, const std::string& address, name_no provider)
{
    const auto found = find_block(on, address, provider);
    if (!found) return false;
    block_remove_.run(found->place);
    blocked_.erase(found->place);
    if (std::erase(newly_blocked_, found->place) == 0) newly_free_.push_back(found->place);
    return true;
}

}  // namespace todoke
