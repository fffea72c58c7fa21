#include "tests/crash/plan.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <stdexcept>

namespace todoke {

namespace {

constexpr std::string_view mark = "thing-";
constexpr std::string_view refused_user = "dead", silent_user = "5005";

std::string addresses(std::size_t thing, std::string_view line_end)
{
    return fmt::format(R"("to":{{"email":"p{0}@example.jp","line":"U{0:028x}{1}","sms":"090{0:08}"}})", thing,
                       line_end);
}

}  // namespace

std::string planned::line() const
{
    return json.substr(0, json.size() - 1) + R"(,"idempotency_key":")" + key + "\"}";
}

planned plan::take()
{
    const std::lock_guard lock{guard_};
    if (waiting_.empty()) invent();
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    ++taken_;
    return next;
}

bool plan::has_other_half() const
{
    const std::lock_guard lock{guard_};
    return !waiting_.empty();
}

std::size_t plan::taken() const
{
    const std::lock_guard lock{guard_};
    return taken_;
}

void plan::allow(std::size_t more)
{
    const std::lock_guard lock{guard_};
    allowed_ += more;
}

bool plan::is_spent() const
{
    const std::lock_guard lock{guard_};
    return taken_ >= allowed_;
}

void plan::invent()
{
    class_ = pick_class();
    const auto key = fmt::format(R"(,"dedupe_key":"order-{}")", things_);
    switch (random_() % 10) {
        case 0:
        case 1:  // two backends, one order, two channels
            add(R"(["line"])", key);
            add(R"(["sms"])", key);
            break;
        case 2:  // the same text, and nobody gave it a key
            add(R"(["sms"])", "");
            add(R"(["line"])", "");
            break;
        case 3:
            add(R"(["line","sms"])", key, refused_user);
            break;
        case 4:
            add(R"(["line","sms","email"])", key);
            break;
        case 5:
            add(R"(["line","email"])", "", silent_user);
            break;
        case 6:
        case 7:
            add(R"(["email"])", key);
            break;
        case 8:
            add(R"(["sms"])", key);
            break;
        default:
            add(R"(["line"])", "");
    }
    ++things_;
}

void plan::add(std::string_view legs, std::string_view extra, std::string_view line_end)
{
    planned made;
    made.number = submissions_++;
    made.thing = things_;
    made.key = fmt::format("submission-{}", made.number);
    const auto text = fmt::format("{} {}", things_ % 2 ? "Your order" : "ご注文の件", mark_of(things_));
    made.json = fmt::format(
        R"({{{},"class":"{}","legs":{},"content":{{"text":"{}","email":{{"headers":{{"X-Marker":"{}"}}}}}}{}}})",
        addresses(things_, line_end), class_, legs, text, mark_of(things_), extra);
    waiting_.push_back(std::move(made));
}

std::string plan::pick_class()
{
    constexpr std::array classes{"urgent", "transactional", "promotional"};
    return classes[random_() % classes.size()];
}

std::string mark_of(std::size_t thing)
{
    return fmt::format("{}{:06}", mark, thing);
}

std::size_t thing_in(std::string_view text)
{
    const auto at = text.find(mark);
    std::size_t thing = 0;
    if (at == text.npos) throw std::runtime_error{"a text without a mark: " + std::string{text}};
    std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), thing);
    return thing;
}

line_mood mood_of(std::string_view line_user)
{
    if (line_user.ends_with(refused_user)) return line_mood::refuses;
    return line_user.ends_with(silent_user) ? line_mood::takes_silently : line_mood::takes;
}

}  // namespace todoke
