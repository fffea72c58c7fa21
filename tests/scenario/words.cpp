#include "tests/scenario/words.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace todoke::scenario {

const char* const default_providers = R"(
[[provider]]
name = "mail"
channel = "email"
kind = "sandbox"
retry = "1m, 10m"
[[provider]]
name = "line"
channel = "line"
kind = "sandbox"
retry = "1m, 10m"
repeats = "23h"
[[provider]]
name = "sms"
channel = "sms"
kind = "sandbox"
retry = "1m, 10m"
)";
const char* const no_spread = R"(
[class.promotional]
release_spread = "0"
[class.nurturing]
release_spread = "0"
)";

const char* to_text(refused::reason why)
{
    switch (why) {
        case refused::reason::unknown_customer:
            return "unknown_customer";
        case refused::reason::no_content:
            return "no_content";
        case refused::reason::duplicate:
            return "duplicate";
        case refused::reason::idempotency_mismatch:
            return "idempotency_mismatch";
        case refused::reason::full:
            return "full";
    }
    return "unknown";
}

const char* to_text(cancel_answer::result how)
{
    switch (how) {
        case cancel_answer::result::unknown:
            return "unknown";
        case cancel_answer::result::cancelled:
            return "cancelled";
        case cancel_answer::result::too_late:
            return "too_late";
        case cancel_answer::result::already_final:
            return "already_final";
    }
    return "unknown";
}

const char* to_text(receive_answer::result how)
{
    switch (how) {
        case receive_answer::result::unmatched:
            return "unmatched";
        case receive_answer::result::under_way:
            return "under_way";
        case receive_answer::result::repeated:
            return "repeated";
        case receive_answer::result::noted:
            return "noted";
        case receive_answer::result::taken:
            return "taken";
    }
    return "unknown";
}

const char* to_text(resolve_answer::result how)
{
    switch (how) {
        case resolve_answer::result::unknown:
            return "unknown";
        case resolve_answer::result::settled:
            return "settled";
        case resolve_answer::result::not_uncertain:
            return "not_uncertain";
        case resolve_answer::result::erased:
            return "erased";
    }
    return "unknown";
}

const char* to_text(retry_answer::result how)
{
    switch (how) {
        case retry_answer::result::unknown:
            return "unknown";
        case retry_answer::result::goes_again:
            return "goes_again";
        case retry_answer::result::not_to_retry:
            return "not_to_retry";
        case retry_answer::result::cancelled:
            return "cancelled";
        case retry_answer::result::erased:
            return "erased";
        case retry_answer::result::no_content:
            return "no_content";
        case retry_answer::result::duplicate:
            return "duplicate";
    }
    return "unknown";
}

std::vector<std::string> split(const std::string& text)
{
    std::vector<std::string> made;
    std::istringstream in{text};
    for (std::string one; std::getline(in, one, ',');) made.push_back(one);
    return made;
}

namespace {

outcome_kind parse_outcome(const std::string& text)
{
    for (int i = 0; i <= static_cast<int>(outcome_kind::blocked); ++i)
        if (todoke::to_text(static_cast<outcome_kind>(i)) == text) return static_cast<outcome_kind>(i);
    throw std::runtime_error{"no such outcome: " + text};
}

}  // namespace

scripted_answer parse_answer(const std::deque<std::string>& words)
{
    if (words.empty()) throw std::runtime_error{"an outcome is missing"};
    scripted_answer made;
    made.what.kind = parse_outcome(words.front());
    made.what.detail = "scripted";
    for (const auto& word : words)
        if (word == "begun")
            made.what.begun = true;
        else if (word == "transport")
            made.what.transport = true;
        else if (word.starts_with("times="))
            made.times = std::stoi(word.substr(6));
        else if (word.starts_with("after="))
            made.what.after = parse_span(word.substr(6));
        else if (word.starts_with("refs="))
            made.what.references = split(word.substr(5));
    return made;
}

instant parse_time(const std::string& text, const date::time_zone& zone, instant now)
{
    if (text.starts_with("+")) return now + parse_span(text.substr(1)).value();
    const bool has_seconds = std::count(text.begin(), text.end(), ':') > 1;
    std::istringstream in{has_seconds ? text : text + ":00"};
    if (text.find('-') != std::string::npos) {
        date::local_time<span> local;
        if (!(in >> date::parse("%F %T", local))) throw std::runtime_error{"not a time: " + text};
        return zone.to_sys(local, date::choose::earliest);
    }
    span of_day{};
    if (!(in >> date::parse("%T", of_day))) throw std::runtime_error{"not a time: " + text};
    const auto local_now = zone.to_local(now);
    auto local = date::floor<date::days>(local_now) + of_day;
    if (local < local_now) local += date::days{1};
    return zone.to_sys(local, date::choose::earliest);
}

std::deque<std::string> words_of(const std::string& line)
{
    std::deque<std::string> words;
    const auto brace = line.find('{');
    std::istringstream plain{line.substr(0, brace)};
    for (std::string word; plain >> word;) words.push_back(word);
    if (brace != std::string::npos) words.push_back(line.substr(brace));
    return words;
}

}  // namespace todoke::scenario
