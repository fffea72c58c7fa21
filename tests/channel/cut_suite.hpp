#pragma once
// A whole dialogue that is cut behind each of its bytes, of what the provider says and of what we say. What must come
// of it is the same for all: whatever the provider may have taken is `uncertain` and was sent once, and nothing else is
// in doubt. Where a dialogue differs is a property of its bench.
//     INSTANTIATE_TYPED_TEST_SUITE_P(Line, EveryCut, line_bench);

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <tuple>

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
        turn handed;  ///< the provider had all of it, and began to answer
        turn all;
        turn hello, end;  ///< of the login, what is TLS from its first byte to its last
    };
    struct ending {
        outcome how;
        bool whole = false;           ///< the connection that was cut carried all of the message
        std::size_t copies = 0;       ///< of it, over all connections
        std::size_t most = 0;         ///< the same of the part that was sent most often
        std::optional<outcome> rest;  ///< of a message that was begun: when what is missing was tried
    };

    /// One message through a relay that cuts there.
    ending send_through(std::optional<cut> where, bool before_it_is_sent, course* into = nullptr)
    {
        boost::asio::io_context io;
        ending made;
        {
            const bool tls = bench_.is_inside_tls();
            std::vector<peer::script> scripts{tls ? bench_.plays_over_tls(behaviour::accepts, certificates().even())
                                                  : bench_.plays(behaviour::accepts)};
            scripted_peer there{io, std::move(scripts)};
            cutting_relay between{io, there.port(), where};
            const auto channel = make_channel(io, between.port());
            task_group tasks{io.get_executor(),
                             [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
            tasks.spawn("channel", channel->run());
            if (before_it_is_sent) wait_for_cut(io, *channel, between);
            get_ready(io, *channel, there);
            const auto login = between.turns().back();
            made.how = run(io, channel->send(bench_.message()));
            if (into) note(*into, login, between);
            made.whole = bench_.handed_over(there.received(0));
            if (made.how.begun) send_rest(io, *channel, there, made);
            count(there, made);
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
        EXPECT_GT(made.handed.client, made.before.client) << "and a request";
        return made;
    }
    /// The bytes of it that are cut behind. A handshake takes long and is the same code for all, so that it is not cut
    /// behind each of its bytes.
    std::vector<std::size_t> places(const course& full, side of)
    {
        constexpr std::size_t apart = 7;
        const auto said = [&](const turn& at) { return of == side::client ? at.client : at.server; };
        std::vector<std::size_t> all;
        const auto last = bench_.is_cut_at_login_only() ? said(full.login) : said(full.all);
        for (std::size_t n = 0; n <= last;) {
            all.push_back(n);
            n += n >= said(full.hello) && n + apart < said(full.end) ? apart : 1;
        }
        return all;
    }
    void expect(const char* what, std::size_t behind, const ending& got, const std::set<outcome_kind>& wanted)
    {
        const auto place =
            fmt::format("cut behind byte {} of {}: {}: {}", behind, what, to_text(got.how.kind), got.how.detail);
        EXPECT_TRUE(wanted.contains(got.how.kind)) << place;
        EXPECT_LE(got.most, 1u) << place;
        EXPECT_TRUE(got.how.kind == accepted || got.how.transport) << place;
        EXPECT_TRUE(got.how.kind != accepted || got.copies == 1) << place;
        if (got.rest)
            EXPECT_TRUE(got.rest->kind == accepted && got.copies == 1) << "the rest: " << got.rest->detail << place;
        else
            EXPECT_TRUE(got.how.kind != retry || got.most == 0) << "tried again, and the provider has it: " << place;
    }

    Bench bench_;

private:
    std::unique_ptr<provider_channel> make_channel(boost::asio::io_context& io, int port)
    {
        channel_setup setup;
        setup.port = port;
        setup.tls = bench_.is_inside_tls();
        setup.ca_file = certificates().ca_file();  // the system's store takes long to read
        auto channel = bench_.make(io.get_executor(), std::move(setup));
        channel->on_change([](availability) {});
        return channel;
    }
    void wait_for_cut(boost::asio::io_context& io, provider_channel& channel, const cutting_relay& between)
    {
        if (!bench_.connects_by_itself()) channel.want(1);
        run_until(io, [&] { return between.has_cut(); });
        run_what_is_ready(io);
    }
    void get_ready(boost::asio::io_context& io, provider_channel& channel, const scripted_peer& there)
    {
        if (!bench_.connects_by_itself()) channel.want(1);
        run_until(io, [&] {
            const bool is_ready = bench_.is_ready(channel) && there.open() > 0;
            if (!is_ready) bench_.let_time_pass();
            return is_ready;
        });
    }
    void send_rest(boost::asio::io_context& io, provider_channel& channel, const scripted_peer& there, ending& made)
    {
        auto what = bench_.message();
        what.attempt = 2;
        what.resume = made.how.resume;
        get_ready(io, channel, there);
        made.rest = run(io, channel.send(std::move(what)));
    }
    void count(const scripted_peer& there, ending& into)
    {
        auto sum = bench_.copies_of_parts({});
        for (std::size_t i = 0; i < there.connections(); ++i) {
            const auto parts = bench_.copies_of_parts(there.received(i));
            std::ranges::transform(sum, parts, sum.begin(), std::plus{});
        }
        std::tie(into.copies, into.most) = std::pair{std::ranges::min(sum), std::ranges::max(sum)};
    }
    /// Behind the login client and server take turns, each in one piece or more.
    void note(course& into, const turn& login, const cutting_relay& between)
    {
        const auto turns = between.turns();
        into.login = into.before = login;
        into.handed = into.all = turns.back();
        into.hello = between.hello().value_or(login);
        into.end = login;
        auto last = side::server;
        std::size_t requests = 0;
        for (const auto& each : turns) {
            if (each.client < login.client || each.server < login.server) continue;
            if (each.of == side::client && last == side::server && requests++ == bench_.answers_before_hand_over())
                into.before = each;
            if (each.of == side::server && requests > bench_.answers_before_hand_over()) {
                into.handed = each;
                break;
            }
            last = each.of;
        }
    }
};

TYPED_TEST_SUITE_P(EveryCut);

TYPED_TEST_P(EveryCut, OfTheAnswersLeavesInDoubtWhatMayBeTakenAndNothingElse)
{
    using enum outcome_kind;
    const auto full = this->uncut();
    for (const auto n : this->places(full, cutting_relay::side::server)) {
        const bool early = n <= full.login.server;
        const auto got = this->send_through(typename TestFixture::cut{cutting_relay::side::server, n}, early);
        std::set<outcome_kind> wanted{uncertain};
        if (n == full.all.server) wanted = {accepted};
        // The next connection takes it; behind the last byte of the login it may be too late to notice.
        else if (early)
            wanted = n < full.login.server ? std::set{accepted} : std::set{accepted, retry};
        else if (n < full.before.server)
            wanted = {this->bench_.for_cut_before_hand_over()};
        // Noticed in time for another connection, before the first byte, or behind it.
        else if (n == full.before.server)
            wanted = {accepted, retry, uncertain};
        this->expect("the answers", n, got, wanted);
        EXPECT_EQ(got.whole, n > full.before.server) << n;
        if (this->HasFailure()) return;
    }
}

TYPED_TEST_P(EveryCut, OfTheRequestLeavesInDoubtWhatMayBeTakenAndNothingElse)
{
    using enum outcome_kind;
    const auto full = this->uncut();
    for (const auto n : this->places(full, cutting_relay::side::client)) {
        const bool early = n <= full.login.client;
        const auto got = this->send_through(typename TestFixture::cut{cutting_relay::side::client, n}, early);
        std::set<outcome_kind> wanted{uncertain};
        if (early)
            wanted = {accepted};
        else if (n <= full.before.client)
            wanted = {this->bench_.for_cut_before_hand_over()};
        else if (n < full.handed.client && this->bench_.can_take_back())
            wanted = {retry, uncertain};
        this->expect("the request", n, got, wanted);
        EXPECT_EQ(got.whole, n >= full.handed.client) << n;
        if (this->HasFailure()) return;
    }
}

REGISTER_TYPED_TEST_SUITE_P(EveryCut, OfTheAnswersLeavesInDoubtWhatMayBeTakenAndNothingElse,
                            OfTheRequestLeavesInDoubtWhatMayBeTakenAndNothingElse);

/// Names the dialogues of an instance.
struct by_dialogue {
    template <class Bench>
    static std::string GetName(int)
    {
        return Bench::dialogue;
    }
};

}  // namespace todoke
