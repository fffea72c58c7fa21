#include "daemon/api/query.hpp"

#include <algorithm>
#include <boost/url/params_view.hpp>
#include <boost/url/parse_query.hpp>
#include <charconv>
#include <set>

#include "gateway/receipt/readers/receipt_json.hpp"
#include "gateway/text/text_checks.hpp"
#include "store/model/foreign_text.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr span longest_wait = std::chrono::seconds{60};

using parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t longest_name = 100;

/// Whatever bytes it was written with.
std::string shown(std::string_view name)
{
    return "?" + as_one_line(name, longest_name);
}

parameters decode(std::string_view query, field_problems& problems)
{
    parameters read;
    if (query.empty()) return read;
    const std::string plain{query};  // Boost.URL 1.81 reads on behind a view, to the next NUL
    const auto parsed = boost::urls::parse_query(plain);
    if (!parsed) {
        problems.push_back({"?", "the query is not percent-encoded as it should be"});
        return read;
    }
    std::set<std::string> seen;
    for (const auto& one : boost::urls::params_view(*parsed)) {
        if (!is_utf8(one.key) || !is_utf8(one.value)) {
            problems.push_back({shown(one.key), "is not UTF-8: percent-encode the bytes of its UTF-8"});
            continue;
        }
        if (!seen.insert(one.key).second) problems.push_back({shown(one.key), "stands there twice: give it once"});
        read.emplace_back(one.key, one.value);
    }
    return read;
}

std::optional<std::int64_t> positive(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number <= 0) return std::nullopt;
    return number;
}

/// Why the value cannot be; empty: it was read. Nothing: no such parameter.
std::optional<std::string> read_one(const std::string& name, std::string& value, list_query& into)
{
    if (name == "state") {
        into.in = parse_state(value);
        if (!into.in)
            return "is no state: queued, sending, watching, uncertain, sent, delivered, failed, expired, cancelled or "
                   "suppressed";
    } else if (name == "channel") {
        into.on = parse_channel(value);
        if (!into.on) return "is no channel: email, line or sms";
    } else if (name == "limit") {
        const auto number = positive(value);
        if (!number || *number > static_cast<std::int64_t>(longest_page)) return "is no number from 1 to 500";
        into.limit = static_cast<std::size_t>(*number);
    } else if (name == "after") {
        const auto number = positive(value);
        if (!number) return "is no cursor: take it from `next` of the page before";
        into.before.value = *number;
    } else if (name == "customer") {
        into.customer = std::move(value);
    } else if (name == "class") {
        into.klass = std::move(value);
    } else if (name == "campaign") {
        into.campaign = std::move(value);
    } else {
        return std::nullopt;
    }
    return std::string{};
}

/// What read_one() knows, as far as `known` names it.
list_query read_known(std::string_view query, const std::vector<std::string_view>& known, field_problems& problems)
{
    list_query read;
    for (auto& [name, value] : decode(query, problems)) {
        if (value.empty()) {
            problems.push_back({shown(name), "is empty: leave it out"});
            continue;
        }
        const auto typed = value;
        const bool is_known = std::find(known.begin(), known.end(), name) != known.end();
        const auto trouble = is_known ? read_one(name, value, read) : std::nullopt;
        if (!trouble) {
            const auto meant = nearest(name, known);
            problems.push_back({shown(name), meant.empty() ? "is not known: use " + listed(known)
                                                           : "is not known: did you mean " + std::string{meant} + "?"});
        } else if (!trouble->empty()) {
            problems.push_back({shown(name), todoke::quoted(typed) + " " + *trouble});
        }
    }
    return read;
}

}  // namespace

list_query read_list_query(std::string_view query, field_problems& problems)
{
    static const std::vector<std::string_view> known{"state",   "customer", "class", "campaign",
                                                     "channel", "limit",    "after"};
    return read_known(query, known, problems);
}

person_query read_page_query(std::string_view query, field_problems& problems)
{
    static const std::vector<std::string_view> known{"limit", "after"};
    const auto read = read_known(query, known, problems);
    return {{}, read.limit, read.before};
}

block_query read_block_query(std::string_view query, std::string_view phone_region, field_problems& problems)
{
    block_query read;
    for (auto& [name, value] : decode(query, problems)) {
        const auto on = parse_channel(name);
        const auto number = positive(value);
        if (on && read.on) {
            problems.push_back({shown(name), "stands beside another address: ask for one at a time"});
        } else if (on) {
            // A + that was not escaped came as a blank.
            const bool is_number = *on == channel::sms && value.starts_with(' ');
            read.on = on;
            read.address =
                read_address(*on, is_number ? '+' + value.substr(1) : value, phone_region, shown(name), problems);
        } else if (name == "limit") {
            if (!number || *number > static_cast<std::int64_t>(longest_page))
                problems.push_back({shown(name), todoke::quoted(value) + " is no number from 1 to 500"});
            else
                read.limit = static_cast<std::size_t>(*number);
        } else if (name == "after") {
            if (!number)
                problems.push_back(
                    {shown(name), todoke::quoted(value) + " is no cursor: take it from `next` of the page before"});
            read.after = number.value_or(0);
        } else {
            problems.push_back({shown(name), "is not known: use email, line, sms, limit or after"});
        }
    }
    return read;
}

receipt_query read_receipt_query(std::string_view query, field_problems& problems)
{
    receipt_query read;
    for (auto& [name, value] : decode(query, problems)) {
        if (name == "after") {
            read.after = parse_receipt_place(value);
            if (!read.after)
                problems.push_back(
                    {shown(name), todoke::quoted(value) + " is no cursor: take it from `next` of the answer before"});
        } else if (name == "limit") {
            const auto number = positive(value);
            if (!number || *number > static_cast<std::int64_t>(longest_page))
                problems.push_back({shown(name), todoke::quoted(value) + " is no number from 1 to 500"});
            else
                read.limit = static_cast<std::size_t>(*number);
        } else if (name == "wait") {
            const auto length = parse_span(value);
            if (!length || *length > longest_wait)
                problems.push_back({shown(name), todoke::quoted(value) + " is no time up to 60s"});
            else
                read.wait = *length;
        } else {
            problems.push_back({shown(name), "is not known: use after, limit or wait"});
        }
    }
    return read;
}

int read_outlook_query(std::string_view query, field_problems& problems)
{
    constexpr std::int64_t most = 24;
    int hours = hours_ahead;
    for (const auto& [name, value] : decode(query, problems)) {
        const auto number = positive(value);
        if (name != "hours")
            problems.push_back({shown(name), "is not known: use hours"});
        else if (!number || *number > most)
            problems.push_back({shown(name), todoke::quoted(value) + " is no number from 1 to 24"});
        else
            hours = static_cast<int>(*number);
    }
    return hours;
}

consent_query read_consent_query(std::string_view query, field_problems& problems)
{
    consent_query read;
    for (auto& [name, value] : decode(query, problems)) {
        const auto number = positive(value);
        if (name == "customer" && !value.empty()) {
            read.customer = std::move(value);
        } else if (name == "limit") {
            if (!number || *number > static_cast<std::int64_t>(longest_consent_page))
                problems.push_back({shown(name), todoke::quoted(value) + " is no number from 1 to 5000"});
            else
                read.limit = static_cast<std::size_t>(*number);
        } else if (name == "after") {
            if (!number) problems.push_back({shown(name), todoke::quoted(value) + " is no `no` of an entry"});
            read.after = number.value_or(0);
        } else {
            problems.push_back({shown(name), name == "customer" ? "is empty: leave it out"
                                                                : "is not known: use customer, limit or after"});
        }
    }
    return read;
}

}  // namespace todoke
