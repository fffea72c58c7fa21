// Addresses that are not to be used, as an operator sees and changes them.
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

blocked_address shown(books& b, const people::block_row& row)
{
    blocked_address made{row.on, row.address, row.reason, row.at, {}, row.place};
    if (row.message) made.because_of = b.reads.id_of(row.message);
    return made;
}

}  // namespace

block_page blocks(books& b, std::int64_t after, std::size_t limit)
{
    block_page made;
    for (const auto& row : b.persons.blocks(after, limit + 1)) {
        if (made.blocks.size() == limit) {
            made.next = made.blocks.back().place;
            break;
        }
        made.blocks.push_back(shown(b, row));
    }
    return made;
}

std::optional<blocked_address> block_of(books& b, channel on, const std::string& address)
{
    const auto found = b.persons.find_block(on, address);
    return found ? std::optional{shown(b, *found)} : std::nullopt;
}

bool block(books& b, channel on, const std::string& address, const std::string& reason, const judge& rules, instant now)
{
    b.seen(now);
    if (b.persons.find_block(on, address)) return false;
    b.persons.block(on, address, reason, now, {});
    decide_again(b, on, address, rules, now);
    return true;
}

bool unblock(books& b, channel on, const std::string& address, const judge& rules, instant now)
{
    b.seen(now);
    if (!b.persons.unblock(on, address)) return false;
    decide_again(b, on, address, rules, now);
    b.again.go_round_again();  // messages that brought the address along are in nobody's list
    return true;
}

}  // namespace todoke
