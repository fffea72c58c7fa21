#include "tests/crash/backends.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <exception>
#include <fmt/format.h>

namespace todoke {

namespace {

namespace json = boost::json;

constexpr unsigned longest_batch = 10;  ///< what is submitted must be sent, settled and looked at one by one in the end
/// How long to leave a daemon alone that is not there or has no room.
constexpr std::chrono::milliseconds poll_interval{2};
constexpr std::size_t one_by_one = 14, in_batches = 2;  ///< connections

/// Submits once; whether it was answered.
bool submit_to(answer_book& book, http_caller& over, const planned& what)
{
    const auto answer = over.call(
        {"POST", "/v1/messages", {"Content-Type: application/json", "Idempotency-Key: " + what.key}, what.json});
    if (!answer.complete || answer.status == 503) return false;
    if (answer.status != 202) {
        book.complain(fmt::format("{}: {} {}", what.key, answer.status, answer.body));
        return true;
    }
    book.note(what, std::string{json::parse(answer.body).at("id").as_string()}, answer.replayed);
    return true;
}

/// Notes the answer to one line; which of the batch is settled by it.
std::optional<std::size_t> take_line(std::string_view line, const std::vector<planned>& batch, answer_book& book)
{
    const auto value = json::parse({line.data(), line.size()});
    const auto& answer = value.as_object();
    const auto index = static_cast<std::size_t>(answer.at("line").as_int64()) - 1;
    const auto status = answer.at("status").as_int64();
    if (status == 503) return std::nullopt;
    if (status == 202)
        book.note(batch.at(index), std::string{answer.at("id").as_string()},
                  answer.contains("replayed") && answer.at("replayed").as_bool());
    else
        book.complain(fmt::format("{}: {}", batch.at(index).key, line));
    return index;
}

/// Submits all as NDJSON and returns those that were not answered. A line whose end did not come is no answer.
std::vector<planned> submit_to(answer_book& book, http_caller& over, const std::vector<planned>& batch)
{
    std::string body;
    for (const auto& one : batch) body.append(one.line()).append("\n");
    const auto answer = over.call({"POST", "/v1/messages", {"Content-Type: application/x-ndjson"}, body});
    if (answer.complete && answer.status != 200 && answer.status != 503)
        book.complain(fmt::format("NDJSON: {} {}", answer.status, answer.body));
    std::vector<bool> settled(batch.size());
    if (answer.status == 200) {
        std::string_view rest = answer.body;
        for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
            if (const auto index = take_line(rest.substr(0, end), batch, book)) settled[*index] = true;
            rest.remove_prefix(end + 1);
        }
    }
    std::vector<planned> left;
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (!settled[i]) left.push_back(batch[i]);
    return left;
}

}  // namespace

void answer_book::note(const planned& what, const std::string& id, bool replayed)
{
    const std::lock_guard lock{guard_};
    if (replayed) ++replays_;
    const auto [known, is_new] = by_number_.emplace(what.number, answers_.size());
    if (is_new)
        answers_.push_back({what, id});
    else if (answers_[known->second].id != id)
        complaints_.push_back(
            fmt::format("{} was answered with {}, its repeat with {}", what.key, answers_[known->second].id, id));
    else if (!replayed)
        complaints_.push_back(what.key + ": the repeat was not marked as replayed");
}

void answer_book::complain(std::string what)
{
    const std::lock_guard lock{guard_};
    complaints_.push_back(std::move(what));
}

std::optional<answered> answer_book::any(unsigned random) const
{
    const std::lock_guard lock{guard_};
    if (answers_.empty()) return std::nullopt;
    return answers_[random % answers_.size()];
}

std::size_t answer_book::size() const
{
    const std::lock_guard lock{guard_};
    return answers_.size();
}

std::size_t answer_book::replays() const
{
    const std::lock_guard lock{guard_};
    return replays_;
}

std::vector<answered> answer_book::all() const
{
    const std::lock_guard lock{guard_};
    return answers_;
}

std::vector<std::string> answer_book::complaints() const
{
    const std::lock_guard lock{guard_};
    return complaints_;
}

backends::backends(std::string address, plan& what, answer_book& book, unsigned seed)
    : address_{std::move(address)}, plan_{what}, book_{book}
{
    for (std::size_t i = 0; i < one_by_one; ++i) start(&backends::submit_one_by_one, seed + static_cast<unsigned>(i));
    for (std::size_t i = 0; i < in_batches; ++i)
        start(&backends::submit_in_batches, seed + 100 + static_cast<unsigned>(i));
}

void backends::start(void (backends::*work)(unsigned), unsigned seed)
{
    threads_.emplace_back([this, work, seed] {
        try {
            (this->*work)(seed);
        } catch (const std::exception& e) {
            book_.complain(std::string{"a backend gave up: "} + e.what());
        }
    });
}

backends::~backends()
{
    finish_ = abandon_ = true;
    for (auto& one : threads_)
        if (one.joinable()) one.join();
}

void backends::finish()
{
    finish_ = true;
    for (auto& one : threads_) one.join();
}

bool backends::submit(http_caller& over, const planned& what)
{
    ++waiting_;
    const bool is_answered = submit_to(book_, over, what);
    --waiting_;
    return is_answered;
}

std::vector<planned> backends::submit(http_caller& over, const std::vector<planned>& batch)
{
    ++waiting_;
    auto left = submit_to(book_, over, batch);
    --waiting_;
    return left;
}

void backends::submit_one_by_one(unsigned seed)
{
    std::mt19937 random{seed};
    http_caller over{address_};
    while (!finish_ || plan_.has_other_half()) {
        if (!finish_ && plan_.is_spent()) {
            std::this_thread::sleep_for(poll_interval);
            continue;
        }
        const auto what = plan_.take();
        while (!submit(over, what)) {
            if (abandon_) return;
            std::this_thread::sleep_for(poll_interval);
        }
        if (random() % 8 != 0) continue;
        if (const auto earlier = book_.any(static_cast<unsigned>(random()))) submit(over, earlier->what);
    }
}

/// What a broken batch leaves is repeated as another one, or one by one: the keys are the same there. Nothing new comes
/// before all of it is answered, or what a dead daemon missed would be all that the next one gets.
void backends::submit_in_batches(unsigned seed)
{
    std::mt19937 random{seed};
    http_caller over{address_};
    std::vector<planned> left;
    while (!finish_ || (!left.empty() && !abandon_)) {
        if (left.empty() && !finish_ && !plan_.is_spent()) {
            for (auto more = 1 + random() % longest_batch; more > 0; --more) left.push_back(plan_.take());
        }
        const auto before = left.size();
        if (before > 0 && random() % 3 == 0 && submit(over, left.back())) left.pop_back();
        if (!left.empty()) left = submit(over, left);
        if (left.size() == before) std::this_thread::sleep_for(poll_interval);
    }
}

}  // namespace todoke
