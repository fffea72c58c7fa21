// The calls of backends and operators, as the daemon's door makes them.
#include <gtest/gtest.h>

#include "gateway/intake/intake.hpp"
#include "gateway/policy/caps.hpp"
#include "tests/scenario/world.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Every submission of every scenario is foretold, too.
void expect_foretold(const forecast_answer& foretold, const accepted_submission& answer)
{
    ASSERT_EQ(foretold.index(), answer.index());
    const auto* is = std::get_if<stored>(&answer);
    if (is == nullptr) return;
    const auto& was = std::get<foreseen>(foretold).answer;
    EXPECT_EQ(to_text(was.now), to_text(is->now));
    EXPECT_EQ(to_text(was.due), to_text(is->due));
    EXPECT_EQ(was.on, is->on);
    EXPECT_EQ(was.detail, is->detail);
    EXPECT_EQ(was.duplicate_of, is->duplicate_of);
    ASSERT_EQ(was.held_by.size(), is->held_by.size());
    for (std::size_t i = 0; i < was.held_by.size(); ++i) {
        EXPECT_EQ(to_text(was.held_by[i].by), to_text(is->held_by[i].by));
        EXPECT_EQ(was.held_by[i].until, is->held_by[i].until);
    }
}

}  // namespace

world::submit_answer world::submit(const std::string& json)
{
    auto read = read_submission(json, *set_.book, clock_.now(), true);
    if (auto* problems = std::get_if<field_problems>(&read)) return *problems;
    if (auto* bad = std::get_if<malformed>(&read)) return *bad;
    auto& what = std::get<submission>(read);
    const bool may_be_a_repeat = !what.idempotency_key.empty();
    const auto foretold = run(store_->forecast(what, policy_, clock_.now()));
    auto answer = run(store_->accept(std::move(what), policy_, clock_.now()));
    if (!may_be_a_repeat) expect_foretold(foretold, answer);
    dispatcher_->wake();
    settle();
    if (auto* no = std::get_if<refused>(&answer)) return *no;
    return std::get<stored>(answer);
}

void world::submit_at_once(const std::vector<std::string>& jsons,
                           const std::function<void(std::size_t which, submit_answer answer)>& heard)
{
    std::size_t left = jsons.size();
    const auto now = clock_.now();
    for (std::size_t i = 0; i < jsons.size(); ++i) {
        auto read = read_submission(jsons[i], *set_.book, now, true);
        if (auto* what = std::get_if<submission>(&read)) {
            auto work = store_->accept(std::move(*what), policy_, now);
            asio::co_spawn(io_, std::move(work), [&, i](std::exception_ptr error, accepted_submission answer) {
                --left;
                if (error) return ADD_FAILURE() << "a submission was lost", void();
                std::visit([&](auto& one) { heard(i, std::move(one)); }, answer);
            });
            continue;
        }
        --left;
        if (auto* problems = std::get_if<field_problems>(&read)) heard(i, *problems);
        if (auto* bad = std::get_if<malformed>(&read)) heard(i, *bad);
    }
    io_.restart();
    while (left > 0) io_.run_one();
    dispatcher_->wake();
    settle();
}

std::vector<message_id> world::submit_all(const std::vector<std::string>& jsons)
{
    std::vector<message_id> made(jsons.size());
    submit_at_once(jsons, [&](std::size_t i, submit_answer answer) { made[i] = std::get<stored>(answer).id; });
    return made;
}

std::optional<field_problems> world::put_customer(const std::string& id, const std::string& json)
{
    auto read = read_customer(json, id, *set_.book, clock_.now());
    if (auto* problems = std::get_if<field_problems>(&read)) return *problems;
    if (auto* bad = std::get_if<malformed>(&read)) return field_problems{{"", bad->detail}};
    run(store_->put_customer(std::move(std::get<customer_update>(read)), policy_, clock_.now()));
    dispatcher_->wake();
    settle();
    return std::nullopt;
}

bool world::erase_customer(const std::string& id)
{
    const bool erased = run(store_->erase_customer(id, policy_, clock_.now()));
    dispatcher_->wake();  // as the daemon does within a second
    settle();
    return erased;
}

cancel_answer world::cancel(message_id which)
{
    const auto answer = run(store_->cancel(which, policy_, clock_.now()));
    dispatcher_->wake();
    settle();
    return answer;
}

std::vector<finding> world::explain(message_id which)
{
    return run(store_->explain(which, policy_, clock_.now()));
}

message_view world::find(message_id which)
{
    read_inbox();
    auto found = run(store_->find(which));
    if (!found) throw std::runtime_error{"no message " + which.text()};
    return std::move(*found);
}

std::vector<message_view> world::list_all()
{
    constexpr std::size_t page = 500;
    std::vector<message_view> made;
    list_query which;
    which.limit = page;
    do {
        auto some = run(store_->list(which));
        which.before = some.next;
        for (auto& one : some.messages) made.push_back(std::move(one));
    } while (which.before);
    return made;
}

waiting_counts world::due_counts(instant until)
{
    return run(store_->due_counts(until));
}

void world::tidy()
{
    const auto uptime = clock_.uptime();
    upkeep_terms terms{clock_.now(), uptime - std::exchange(tidied_, uptime), set_.store.keep, set_.store.keep_content,
                       longest_look_back(*keeper_->book())};
    while (run(store_->tidy(terms))) terms.passed = {};
}

void world::forget_attempts()
{
    attempts.clear();
    texts_.clear();
    unsubscribes_.clear();
}

std::variant<std::int64_t, field_problems, malformed> world::place_hold(const std::string& json)
{
    auto read = read_hold(json, *set_.book, clock_.now());
    if (auto* problems = std::get_if<field_problems>(&read)) return *problems;
    if (auto* bad = std::get_if<malformed>(&read)) return *bad;
    const auto placed = run(keeper_->place(std::move(std::get<hold>(read))));
    look_again();
    return placed.no;
}

bool world::lift_hold(std::int64_t no)
{
    const auto ended = run(keeper_->lift(no));
    look_again();
    return ended.has_value();
}

}  // namespace todoke
