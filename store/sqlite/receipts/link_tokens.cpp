#include "store/sqlite/receipts/link_tokens.hpp"

#include "store/model/links.hpp"
#include "store/sqlite/file/packing.hpp"

namespace todoke {

namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t legs_at_most = 4, mac_bytes = 8;

std::string in_letters(std::string_view bytes)
{
    std::string made;
    unsigned held = 0, bits = 0;
    for (const char c : bytes) {
        held = held << 8 | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 6; bits -= 6) made += letters[held >> (bits - 6) & 63];
    }
    if (bits > 0) made += letters[held << (6 - bits) & 63];
    return made;
}

/// Bits that are left over at the end are not looked at: whoever believes a token has made it anew.
std::optional<std::string> in_bytes(std::string_view text)
{
    std::string made;
    unsigned held = 0, bits = 0;
    for (const char c : text) {
        const auto value = letters.find(c);
        if (value == letters.npos) return std::nullopt;
        held = held << 6 | static_cast<unsigned>(value);
        if ((bits += 6) < 8) continue;
        bits -= 8;
        made += static_cast<char>(held >> bits & 255);
    }
    return made;
}

/// `body`, and the MAC of `about` and body behind it.
std::string sealed(const hash_key& key, std::string body, std::string_view about)
{
    auto mac = keyed_hash(key, std::string{about} + body);
    for (std::size_t i = 0; i < mac_bytes; ++i, mac >>= 8) body += static_cast<char>(mac & 255);
    return in_letters(body);
}

std::optional<std::string> body_of(std::string_view token, std::size_t longest)
{
    if (token.size() > longest) return std::nullopt;
    auto bytes = in_bytes(token);
    if (!bytes || bytes->size() <= mac_bytes) return std::nullopt;
    bytes->resize(bytes->size() - mac_bytes);
    return bytes;
}

std::string packed(const decline_order& what)
{
    packer made;
    made.number(static_cast<std::uint64_t>(what.no.value));
    made.number(what.leg);
    made.number(static_cast<std::uint64_t>(what.customer.value));
    made.number(static_cast<std::uint64_t>(what.klass));
    made.number(index_of(what.on));
    made.number(static_cast<std::uint64_t>(what.address));
    return made.take();
}

decline_order unpacked(std::string_view body)
{
    unpacker from{body};
    decline_order made;
    made.no = {static_cast<std::int64_t>(from.number())};
    made.leg = from.number();
    made.customer = {static_cast<std::int64_t>(from.number())};
    made.klass = static_cast<name_no>(from.number());
    made.on = word_from<channel>(from.number());
    made.address = static_cast<std::int64_t>(from.number());
    return made;
}

}  // namespace

link_tokens::link_tokens(const hash_key& box)
    : key_{keyed_hash(box, "key of links, first half"), keyed_hash(box, "key of links, second half")}
{
}

std::string link_tokens::link(const link_place& where, const message_id& of) const
{
    packer body;
    body.number(static_cast<std::uint64_t>(where.no.value));
    body.number(where.number * legs_at_most + where.leg);
    return sealed(key_, body.take(), "l" + of.text());
}

std::optional<link_place> link_tokens::place_of(std::string_view token)
{
    const auto body = body_of(token, longest_link_token);
    if (!body) return std::nullopt;
    try {
        unpacker from{*body};
        const auto no = static_cast<std::int64_t>(from.number());
        const auto rest = from.number();
        return link_place{{no}, rest % legs_at_most, rest / legs_at_most};
    } catch (const unreadable&) {  // cut short
        return std::nullopt;
    }
}

std::string link_tokens::unsubscribe(const decline_order& what) const
{
    return sealed(key_, packed(what), "u");
}

std::optional<decline_order> link_tokens::decline_of(std::string_view token) const
{
    const auto body = body_of(token, longest_unsubscribe_token);
    if (!body || !same_token(sealed(key_, *body, "u"), token)) return std::nullopt;
    return unpacked(*body);
}

bool same_token(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    unsigned differ = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        differ |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return differ == 0;
}

}  // namespace todoke
