#include "tests/fuzz/promises.hpp"

#include <algorithm>

#include "gateway/policy/wording/in_words.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_key = 300, longest_reference = 256, longest_code = 128, longest_detail = 2000;

void check(const told_receipt& what)
{
    must_be_line(what.provider, 64, "the provider");
    must_be_line(what.reference, longest_reference, "the reference");
    must_be_line(what.to, 64, "the number");
    must_be_line(what.address, 320, "the address");
    must_be_line(what.what.code, longest_code, "the code");
    must_be_line(in_words(what.what.detail, language::english), longest_detail, "the detail");
    must(what.message || !what.reference.empty() || !what.to.empty(), "a receipt is about something");
}
void check(const told_reach& what)
{
    must_be_word(what.address, 64, "the address");
    must_be_line(what.reason, longest_detail, "the reason");
}
void check(const told_words& what)
{
    must_be_line(what.address, 64, "who wrote");
    must(!what.kind.empty() && what.kind.size() <= 64, "words are of a kind");
    must(std::ranges::all_of(what.kind, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }),
         "a kind is lower case letters and underscores");
    must(is_utf8(what.text), "what a person wrote is UTF-8");
}

}  // namespace

void must_be_line(std::string_view text, std::size_t longest, const std::string& which)
{
    must(text.size() <= longest, which + " is bounded");
    must(is_one_line(text), which + " is one line of UTF-8");
}

void must_be_word(std::string_view text, std::size_t longest, const std::string& which)
{
    must(text.size() <= longest, which + " is bounded");
    must(std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; }), which + " is printable ASCII");
}

void must_be_sound(const outcome& ended)
{
    must_be_line(ended.code, longest_code, "the code");
    must_be_line(ended.detail, longest_detail, "the detail");
    must(ended.references.size() <= 20, "the references are few");
    for (const auto& each : ended.references) {
        must(!each.empty(), "a reference is there");
        must_be_line(each, longest_reference, "a reference");
    }
    must(!ended.after || ended.after->count() >= 0, "nobody waits for the past");
}

void must_be_sound(const read_receipt& read)
{
    if (const auto* no = std::get_if<unreadable_receipt>(&read))
        return must_be_line(no->why, longest_detail, "the reason");
    for (const auto& one : std::get<std::vector<told>>(read)) {
        must_be_line(one.key, longest_key, "the key");
        std::visit([](const auto& what) { check(what); }, one.what);
    }
}

}  // namespace todoke
