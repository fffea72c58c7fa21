#include "gateway/receipt/readers/link_receipt.hpp"

#include <algorithm>
#include <charconv>

namespace todoke {

namespace {

/// Up to `end`, which is taken off, too.
std::string_view cut(std::string_view& from, char end)
{
    const auto at = std::min(from.find(end), from.size());
    const auto part = from.substr(0, at);
    from.remove_prefix(std::min(at + 1, from.size()));
    return part;
}

template <class Number>
std::optional<Number> number_of(std::string_view text)
{
    Number made{};
    const auto* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, made);
    return error == std::errc{} && stopped == end ? std::optional{made} : std::nullopt;
}

}  // namespace

// MESSAGE LEG KIND MILLISECONDS, a line for the code, and the detail.

raw_receipt to_link_receipt(const told_receipt& what)
{
    const auto about =
        what.message->text() + ' ' + std::to_string(what.leg) + ' ' + std::string{to_text(what.what.kind)};
    raw_receipt made;
    made.form = link_receipt_form;
    made.key = about + ' ' + what.what.code;
    made.body = about + ' ' + std::to_string(what.what.at.time_since_epoch().count()) + '\n' + what.what.code + '\n' +
                what.what.detail;
    return made;
}

read_receipt read_link_receipt(const raw_receipt& what)
{
    std::string_view rest = what.body;
    auto head = cut(rest, '\n');
    const auto message = message_id::parse(cut(head, ' '));
    const auto leg = number_of<std::size_t>(cut(head, ' '));
    const auto kind = parse_receipt_kind(cut(head, ' '));
    const auto at = number_of<span::rep>(head);
    if (!message || !leg || !kind || !at) return unreadable_receipt{"it is no click and no opening"};
    told_receipt made;
    made.message = *message;
    made.leg = *leg;
    made.what.kind = *kind;
    made.what.at = instant{span{*at}};
    made.what.code = cut(rest, '\n');
    made.what.detail = rest;
    return std::vector{told{{}, std::move(made)}};
}

}  // namespace todoke
