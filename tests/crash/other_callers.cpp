#include "tests/crash/other_callers.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <random>

namespace todoke {

namespace {

constexpr std::chrono::milliseconds patience_with_the_dead{2};
constexpr const char* as_json = "Content-Type: application/json";

std::string in_an_hour()
{
    const auto then = std::chrono::system_clock::now() + std::chrono::hours{1};
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(then)));
}

}  // namespace

other_callers::other_callers(std::string address, unsigned seed) : address_{std::move(address)}
{
    thread_ = std::thread{[this, seed] {
        try {
            work(seed);
        } catch (const std::exception& e) {
            complaints_.push_back(std::string{"they gave up: "} + e.what());
        }
    }};
}

other_callers::~other_callers()
{
    finish_ = abandon_ = true;
    if (thread_.joinable()) thread_.join();
}

void other_callers::finish()
{
    finish_ = true;
    thread_.join();
}

void other_callers::work(unsigned seed)
{
    std::mt19937 random{seed};
    http_caller over{address_};
    while (!finish_) one_life(over, next_++, static_cast<way>(random() % 3));
}

api_answer other_callers::until_answered(http_caller& over, const api_call& what)
{
    for (;;) {
        auto answer = over.call(what);
        if (abandon_) throw std::runtime_error{"it is over"};
        if (answer.complete && answer.status != 503) return answer;
        std::this_thread::sleep_for(patience_with_the_dead);
    }
}

/// Erasing somebody who is gone, or cancelling what is cancelled, is no error of theirs: the first answer was lost.
void other_callers::one_life(http_caller& over, unsigned n, way how)
{
    const auto customer = fmt::format("person-{}", n);
    const auto number = fmt::format("{}{:08}", number_begins, n);
    const auto profile = fmt::format(R"({{"sms":"080{:08}"}})", n);
    const auto complain = [&](const char* call, const api_answer& a) {
        complaints_.push_back(fmt::format("{} {}: {} {}", customer, call, a.status, a.body));
    };
    const auto put = until_answered(over, {"PUT", "/v1/customers/" + customer, {as_json}, profile});
    if (put.status != 200 && put.status != 201) return complain("PUT", put);
    const auto body = fmt::format(
        R"({{"customer":"{}","class":"transactional","legs":["sms"],"content":{{"text":"{}"}},"send_at":"{}",)"
        R"("cancel_on":["bought"]}})",
        customer, number, in_an_hour());
    const auto stored = until_answered(over, {"POST", "/v1/messages", {as_json, "Idempotency-Key: " + customer}, body});
    if (stored.status != 202) return complain("POST", stored);
    const std::string id{boost::json::parse(stored.body).at("id").as_string()};
    api_call last{"POST", "/v1/messages/" + id + "/cancel", {as_json}, "{}"};
    if (how == way::by_event)
        last = {"POST", "/v1/events", {as_json}, fmt::format(R"({{"customer":"{}","type":"bought"}})", customer)};
    if (how == way::erased) last = {"DELETE", "/v1/customers/" + customer, {}, {}};
    const auto answer = until_answered(over, last);
    const auto when_repeated = how == way::erased ? 404u : how == way::cancelled ? 409u : 200u;
    if (answer.status >= 300 && answer.status != when_repeated) return complain("the end", answer);
    done_.push_back({customer, id, number, how});
}

std::vector<std::string> other_callers::ids() const
{
    std::vector<std::string> made;
    for (const auto& one : done_) made.push_back(one.id);
    return made;
}

other_callers::telephones other_callers::numbers() const
{
    telephones made;
    for (const auto& one : done_) (one.how == way::erased ? made.erased : made.kept).insert(one.number);
    return made;
}

breaches other_callers::look(http_caller& over) const
{
    auto made = complaints_;
    for (const auto& [customer, id, number, how] : done_) {
        const auto found = read_story(over, id);
        if (!found || found->state != "cancelled")
            made.push_back(
                fmt::format("{} of {} was taken back and is {}", id, customer, found ? found->state : "gone"));
        const auto status = over.call({"GET", "/v1/customers/" + customer, {}, {}}).status;
        if (status != (how == way::erased ? 404u : 200u))
            made.push_back(
                fmt::format("{} was {}, and GET says {}", customer, how == way::erased ? "erased" : "stored", status));
    }
    return made;
}

}  // namespace todoke
