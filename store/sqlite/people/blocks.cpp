// Addresses that are not to be used, as an operator sees and changes them, and accounts that cannot reach one.
#include <algorithm>

#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

blocked_address shown(books& b, const people::block_row& row)
{
    blocked_address made{row.on, row.address, row.reason, row.at, {}, row.place};
    if (row.message) made.because_of = b.reads.id_of(row.message);
    if (row.provider != 0) made.provider = b.words.text(row.provider);
    return made;
}

void freed(books& b, channel on, const std::string& address, const judge& rules, instant now)
{
    decide_again(b, on, address, rules, now);
    b.again.go_round_again();  // messages that brought the address along are in nobody's list
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
    const auto all = blocks_of(b, on, address);
    return all.empty() ? std::nullopt : std::optional{all.front()};
}

std::vector<blocked_address> blocks_of(books& b, channel on, const std::string& address)
{
    std::vector<blocked_address> made;
    for (const auto& row : b.persons.blocks_of(on, address)) made.push_back(shown(b, row));
    std::stable_sort(made.begin(), made.end(),
                     [](const auto& one, const auto& other) { return one.provider < other.provider; });
    return made;
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
    const auto all = b.persons.blocks_of(on, address);
    if (all.empty()) return false;
    for (const auto& row : all) b.persons.unblock(on, address, row.provider);
    freed(b, on, address, rules, now);
    return true;
}

bool block_at(books& b, const std::string& provider, channel on, const std::string& address, const std::string& reason,
              const judge& rules, instant now)
{
    const auto at = b.words.number(provider);
    if (address.empty() || b.persons.find_block(on, address, at)) return false;
    b.persons.block(on, address, reason, now, {}, at);
    decide_again(b, on, address, rules, now);
    return true;
}

bool unblock_at(books& b, const std::string& provider, channel on, const std::string& address, const judge& rules,
                instant now)
{
    const auto at = b.words.known(provider);
    if ((at == 0 && !provider.empty()) || !b.persons.unblock(on, address, at)) return false;
    freed(b, on, address, rules, now);
    return true;
}

}  // namespace todoke
