#include "tests/store/fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <unistd.h>

namespace todoke {

StoreTest::StoreTest(const std::filesystem::path& in)
{
    auto name = (in / "todoke-store-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error{"no temporary folder"};
    folder_ = name;
    options.path = path();
    options.min_free_disk = 0;
    // What this machine's cache holds at the moment is no part of a test.
    options.ahead.disk_reads = [] { return std::uint64_t{0}; };
    open();
}

StoreTest::~StoreTest()
{
    db.reset();
    std::filesystem::remove_all(folder_);
}

void StoreTest::open()
{
    db = open_sqlite_store(io.get_executor(), options);
}

std::string StoreTest::refusal_to_open()
{
    db.reset();
    try {
        open();
    } catch (const store_failure& e) {
        return e.what();
    }
    return "it opened";
}

void StoreTest::reopen()
{
    db.reset();
    open();
}

void StoreTest::run(boost::asio::awaitable<void> call)
{
    std::vector<boost::asio::awaitable<void>> one;
    one.push_back(std::move(call));
    run_all(std::move(one));
}

void StoreTest::run_all(std::vector<boost::asio::awaitable<void>> calls)
{
    std::exception_ptr failed;
    for (auto& call : calls)
        boost::asio::co_spawn(io, std::move(call), [&](std::exception_ptr error) {
            if (error && !failed) failed = error;
        });
    io.restart();
    io.run();
    if (failed) std::rethrow_exception(failed);
}

submission StoreTest::sms(const std::string& number)
{
    submission made;
    made.to[index_of(channel::sms)] = number;
    made.klass = "bulk";
    made.content = R"({"text":"hello"})";
    made.has_content = {true, true, true};
    made.legs = {{channel::sms, {}, {}}};
    made.dedupe_window = 24h;
    made.expires_at = *parse_instant("2026-11-30T00:00:00Z");
    return made;
}

submission StoreTest::to_customer(const std::string& id, std::vector<channel> legs)
{
    auto made = sms({});
    made.customer = id;
    made.legs.clear();
    for (const auto on : legs) made.legs.push_back({on, {}, {}});
    return made;
}

stored StoreTest::put(submission what)
{
    auto answer = accept(std::move(what));
    if (const auto* no = std::get_if<refused>(&answer)) {
        ADD_FAILURE() << "refused: " << no->detail;
        return {};
    }
    return std::get<stored>(std::move(answer));
}

refused StoreTest::refusal(submission what)
{
    auto answer = accept(std::move(what));
    if (!std::holds_alternative<refused>(answer)) {
        ADD_FAILURE() << "was stored";
        return {};
    }
    return std::get<refused>(std::move(answer));
}

customer_update StoreTest::profile_of(const std::string& id, const addresses& to)
{
    customer_update made;
    made.customer = id;
    made.to = to;
    made.consented_at = now;
    return made;
}

reserved StoreTest::take_in_parts(std::size_t parts)
{
    opening room{"smsc", channel::sms, true, 1};
    room.measure = [parts](const auto&, const auto&) { return content_size{1, parts}; };
    return dispatch({room}).attempts.at(0);
}

std::vector<reserved> StoreTest::take(std::size_t attempts, channel on, const std::string& provider)
{
    return dispatch({{provider, on, true, attempts}}).attempts;
}

state StoreTest::record(const reserved& what, outcome_kind kind, outcome more)
{
    more.kind = kind;
    attempt_end end{what.no, what.leg, what.attempt, now, std::move(more)};
    return run(db->record(std::move(end), rules()));
}

message_view StoreTest::view(message_id which)
{
    auto found = run(db->find(which));
    if (!found) {
        ADD_FAILURE() << "not found: " << which.text();
        return {};
    }
    return *std::move(found);
}

std::vector<std::string> StoreTest::story(message_id which)
{
    std::vector<std::string> made;
    for (const auto& row : view(which).timeline) {
        auto line = std::string{to_text(row.event)} + " " + std::string{to_text(row.now)};
        if (row.why != rule::none) line += " " + std::string{to_text(row.why)};
        if (row.event == timeline_event::attempt_ended) line += " " + std::string{to_text(row.outcome)};
        made.push_back(std::move(line));
    }
    return made;
}

}  // namespace todoke
