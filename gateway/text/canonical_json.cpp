#include "gateway/text/canonical_json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <charconv>
#include <cmath>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdexcept>

#include "gateway/text/json_string.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

void append_number(std::string& to, auto number, auto... form)
{
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, form...).ptr;
    to.append(digits.data(), end);
}

/// Twenty digits without an exponent would be read as a whole number that is too large.
void append_double(std::string& to, double number)
{
    constexpr double two_to_the_63rd = 9'223'372'036'854'775'808.0;
    if (number == 0)
        to += '0';  // and so is -0
    else if (number >= 2 * two_to_the_63rd || number < -two_to_the_63rd)
        append_number(to, number, std::chars_format::scientific);
    else
        append_number(to, number);
}

using members = std::vector<const json::key_value_pair*>;

members sorted(const json::object& what)
{
    members made;
    made.reserve(what.size());
    for (const auto& member : what) made.push_back(&member);
    std::sort(made.begin(), made.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
    return made;
}

std::string_view name_of(const json::key_value_pair& member)
{
    return {member.key().data(), member.key().size()};
}

void append_canonical(std::string& to, const json::value& what);

void append_key(std::string& to, const json::key_value_pair& member)
{
    if (to.back() != '{') to += ',';
    append_json_string(to, name_of(member));
    to += ':';
}

void append_object(std::string& to, const json::object& what)
{
    to += '{';
    for (const auto* member : sorted(what)) {
        append_key(to, *member);
        append_canonical(to, member->value());
    }
    to += '}';
}

void append_array(std::string& to, const json::array& what)
{
    to += '[';
    bool first = true;
    for (const auto& element : what) {
        if (!std::exchange(first, false)) to += ',';
        append_canonical(to, element);
    }
    to += ']';
}

void append_canonical(std::string& to, const json::value& what)
{
    switch (what.kind()) {
        case json::kind::null:
            to += "null";
            break;
        case json::kind::bool_:
            to += what.get_bool() ? "true" : "false";
            break;
        case json::kind::int64:
            append_number(to, what.get_int64());
            break;
        case json::kind::uint64:
            append_number(to, what.get_uint64());
            break;
        case json::kind::double_:
            append_double(to, what.get_double());
            break;
        case json::kind::string:
            append_json_string(to, {what.get_string().data(), what.get_string().size()});
            break;
        case json::kind::array:
            append_array(to, what.get_array());
            break;
        case json::kind::object:
            append_object(to, what.get_object());
            break;
    }
}

}  // namespace

std::string canonical_json(const json::value& what)
{
    std::string made;
    append_canonical(made, what);
    return made;
}

canonical_object::canonical_object(const json::object& what, std::string_view without)
{
    text_.reserve(1024);
    members_.reserve(what.size());
    text_ += '{';
    for (const auto* member : sorted(what)) {
        if (!without.empty() && name_of(*member) == without) continue;
        append_key(text_, *member);
        const auto from = text_.size();
        append_canonical(text_, member->value());
        members_.push_back({name_of(*member), from, text_.size()});
    }
    text_ += '}';
}

std::string_view canonical_object::member(std::string_view name) const
{
    for (const auto& one : members_)
        if (one.name == name) return std::string_view{text_}.substr(one.from, one.until - one.from);
    return {};
}

std::array<std::uint8_t, 16> digest_128(std::string_view text)
{
    // Not SHA256(): OpenSSL 3 looks the algorithm up anew at each call of it.
    static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> whole{};
    if (EVP_Digest(text.data(), text.size(), whole.data(), nullptr, sha256, nullptr) != 1)
        throw std::runtime_error{"OpenSSL has no SHA-256"};
    std::array<std::uint8_t, 16> front;
    std::copy_n(whole.begin(), front.size(), front.begin());
    return front;
}

}  // namespace todoke
