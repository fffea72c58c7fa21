#pragma once
// A whole dialogue that is cut behind each of its bytes, of what the provider says and of what we say. What must come
// of it is the same for all: whatever the provider may have taken is `uncertain` and was sent once, and nothing else is
// in doubt.
//     INSTANTIATE_TYPED_TEST_SUITE_P(Line, EveryCut, line_bench);

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "gateway/task_group.hpp"
#include "tests/channel/channel_bench.hpp"
#include "tests/support/cutting_relay.hpp"
#include "tests/support/run.hpp"

namespace todoke {

template <class Bench>
class EveryCut : public testing::Test {
protected:
    using cut = cutting_relay::cut;
    using side = cutting_relay::side;
    using turn = cutting_relay::turn;
    using enum outcome_kind;

    /// What either side has said at the turning points of a dialogue.
    struct course {
        turn login;   ///< the connection could take a message
        turn before;  ///< the client had its last answer before it handed the message over
        turn all;
    };
    struct ending {
        outcome how;
        bool whole = false;      ///< the connection that was cut carried all of the message
        std::size_t copies = 0;  ///< of it, over all connections
    };

    /// One message through a relay that cuts there.
    ending send_through(std::optional<cut> where, bool before_it_is_sent, course* into = nullptr)
    {
        boost::asio::io_context io;
        ending made;
        {
            std::vector<peer::script> scripts{bench_.plays(behaviour::accepts)};
            scripted_peer there{io, std::move(scripts)};
            cutting_relay between{io, there.port(), where};
            channel_setup setup;
            setup.port = between.port();
            setup.ca_file = certificates().ca_file();  // the system's store takes long to read
            const auto channel = bench_.make(io.get_executor(), std::move(setup));
            channel->on_change([](availability) {});
            task_group tasks{io.get_executor(),
                             [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
            tasks.spawn("channel", channel->run());
            channel->want(1);
            run_until(io, [&] { return !before_it_is_sent || between.has_cut(); });
            channel->want(1);
            run_until(io, [&] { return channel->room() > 0 && there.open() > 0; });
            if (into) into->login = between.turns().back();
            made.how = run(io, channel->send(bench_.message()));
            if (into) note(*into, between.turns());
            made.whole = bench_.handed_over(there.received(0));
            for (std::size_t i = 0; i < there.connections(); ++i) made.copies += bench_.copies(there.received(i));
            tasks.cancel();
            run_until(io, [&] { return tasks.size() == 0; });
        }
        io.restart();
        io.run_for(std::chrono::seconds{5});
        EXPECT_TRUE(io.stopped()) << "work was left behind";
        return made;
    }
    course uncut()
    {
        course made;
        const auto ended = send_through(std::nullopt, false, &made);
        EXPECT_EQ(to_text(ended.how.kind), to_text(accepted)) << ended.how.detail;
        EXPECT_EQ(ended.copies, 1u);
        EXPECT_GT(made.all.server, made.before.server) << "the dialogue has an answer";
        EXPECT_GT(made.all.client, made.before.client) << "and a request";
        return made;
    }
    void expect(const char* what, std::size_t behind, const ending& got, const std::set<outcome_kind>& wanted)
    {
        const auto place =
            fmt::format("cut behind byte {} of {}: {}: {}", behind, what, to_text(got.how.kind), got.how.detail);
        EXPECT_TRUE(wanted.contains(got.how.kind)) << place;
        EXPECT_LE(got.copies, 1u) << place;
        EXPECT_TRUE(got.how.kind != accepted || got.copies == 1) << place;
        EXPECT_TRUE(got.how.kind != retry || got.copies == 0) << "tried again, and the provider has it: " << place;
        EXPECT_TRUE(got.how.kind == accepted || got.how.transport) << place;
    }

    Bench bench_;

private:
    static void note(course& into, const std::vector<turn>& turns)
    {
        into.all = turns.back();
        auto at = turns.size() - 1;
        while (at > 0 && turns[at - 1].of == side::server) --at;
        while (at > 0 && turns[at - 1].of == side::client) --at;
        into.before = turns[at];
    }
};

TYPED_TEST_SUITE_P(EveryCut);

TYPED_TEST_P(EveryCut, OfTheAnswersLeavesInDoubtWhatMayBeTakenAndNothingElse)
{
    using enum outcome_kind;
    const auto full = this->uncut();
    for (std::size_t n = 0; n <= full.all.server && !this->HasFailure(); ++n) {
        const bool early = n <= full.login.server;
        const auto got = this->send_through(typename TestFixture::cut{cutting_relay::side::server, n}, early);
        std::set<outcome_kind> wanted{uncertain};
        if (n == full.all.server) wanted = {accepted};
        // The next connection takes it; behind the last byte of the login it may be too late to notice.
        else if (early)
            wanted = n < full.login.server ? std::set{accepted} : std::set{accepted, retry};
        else if (n < full.before.server)
            wanted = {retry};
        else if (n == full.before.server)
            wanted = {retry, uncertain};
        this->expect("the answers", n, got, wanted);
        EXPECT_EQ(got.whole, n > full.before.server) << n;
    }
}

TYPED_TEST_P(EveryCut, OfTheRequestLeavesInDoubtWhatMayBeTakenAndNothingElse)
{
    using enum outcome_kind;
    const auto full = this->uncut();
    for (std::size_t n = 0; n <= full.all.client && !this->HasFailure(); ++n) {
        const bool early = n <= full.login.client;
        const auto got = this->send_through(typename TestFixture::cut{cutting_relay::side::client, n}, early);
        std::set<outcome_kind> wanted{uncertain};
        if (early)
            wanted = {accepted};
        else if (n <= full.before.client)
            wanted = {retry};
        else if (n < full.all.client && this->bench_.can_take_back())
            wanted = {retry, uncertain};
        this->expect("the request", n, got, wanted);
        EXPECT_EQ(got.whole, n == full.all.client) << n;
    }
}

REGISTER_TYPED_TEST_SUITE_P(EveryCut, OfTheAnswersLeavesInDoubtWhatMayBeTakenAndNothingElse,
                            OfTheRequestLeavesInDoubtWhatMayBeTakenAndNothingElse);

}  // namespace todoke
