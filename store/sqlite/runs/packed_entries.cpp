#include "store/sqlite/runs/packed_entries.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <sqlite3.h>

#include "store/sqlite/file/db_connection.hpp"

namespace todoke {

namespace {

constexpr std::size_t entry_bytes = sizeof(keyed_number), checksum_bytes = sizeof(std::uint64_t);
static_assert(entry_bytes == 16);

std::uint64_t stirred(std::uint64_t sum, std::uint64_t word)
{
    return std::rotl((sum ^ word) * 0x9e37'79b9'7f4a'7c15, 29);
}

/// Each step can be undone, so one word that differs always makes another sum. A page is looked at for every claim:
/// four sums beside each other, each in a register, take a quarter of the time (200 ns).
std::uint64_t sum_over(std::string_view bytes)
{
    std::uint64_t a = 1, b = 2, c = 3, d = 4;
    std::array<std::uint64_t, 4> words{};
    const auto stir_all = [&] {
        a = stirred(a, words[0]);
        b = stirred(b, words[1]);
        c = stirred(c, words[2]);
        d = stirred(d, words[3]);
    };
    auto rest = bytes;
    for (; rest.size() >= sizeof words; rest.remove_prefix(sizeof words)) {
        std::memcpy(words.data(), rest.data(), sizeof words);
        stir_all();
    }
    words = {};
    if (!rest.empty()) std::memcpy(words.data(), rest.data(), rest.size());
    stir_all();
    return stirred(stirred(stirred(stirred(bytes.size(), a), b), c), d);
}

}  // namespace

std::string pack_entries(const keyed_number* first, std::size_t count)
{
    if (count == 0) return {};
    std::string made(count * entry_bytes + checksum_bytes, '\0');
    std::memcpy(made.data(), first, count * entry_bytes);
    const auto sum = sum_over(std::string_view{made}.substr(0, count * entry_bytes));
    std::memcpy(made.data() + count * entry_bytes, &sum, checksum_bytes);
    return made;
}

std::optional<packed_entries> packed_entries::in(std::string_view packed)
{
    packed_entries made;
    made.has_checksum_ = packed.size() % entry_bytes == checksum_bytes;
    const auto rest = made.has_checksum_ ? checksum_bytes : 0;
    if (packed.size() % entry_bytes != rest) return std::nullopt;
    made.bytes_ = packed.substr(0, packed.size() - rest);
    if (!made.has_checksum_) return made;
    std::uint64_t expected = 0;
    std::memcpy(&expected, packed.data() + made.bytes_.size(), checksum_bytes);
    return expected == sum_over(made.bytes_) ? std::optional{made} : std::nullopt;
}

keyed_number packed_entries::at(std::size_t place) const
{
    keyed_number made;
    std::memcpy(&made, bytes_.data() + place * entry_bytes, entry_bytes);
    return made;
}

std::size_t packed_entries::count_below(const keyed_number& bound) const
{
    std::size_t low = 0, high = size();
    while (low < high) {
        const auto middle = (low + high) / 2;
        if (at(middle) < bound)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool packed_entries::are_in_order() const
{
    for (std::size_t place = 1; place < size(); ++place)
        if (at(place - 1) >= at(place)) return false;
    return true;
}

std::vector<keyed_number> packed_entries::from(std::size_t place) const
{
    std::vector<keyed_number> made(size() - place);
    if (!made.empty()) std::memcpy(made.data(), bytes_.data() + place * entry_bytes, made.size() * entry_bytes);
    return made;
}

std::vector<keyed_number> unpack_logged(std::string_view packed)
{
    const auto all = packed_entries::in(packed);
    if (!all) refuse_log();
    return all->from(0);
}

void refuse_log()
{
    throw sql_error{"table recent: the log of claims is damaged; restore a backup", SQLITE_CORRUPT};
}

}  // namespace todoke
