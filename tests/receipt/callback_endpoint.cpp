// A backend is called back over HTTP: in order, until it has taken everything.
#include "gateway/receipt/callbacks/callback_endpoint.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "tests/receipt/fixture.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;

const std::string key(24, 'k');

peer::script answers(const std::string& status)
{
    return {peer::read_http{}, peer::reply{"HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"}, peer::again{}};
}

/// What it gives out comes from the reader; on a full disk no end of it can be written.
class outbox_on_a_disk final : public store_outbox {
public:
    explicit outbox_on_a_disk(store_outbox& real) : real_{real} {}

    bool is_full = false;
    int refused = 0;

    boost::asio::awaitable<receipt_page> receipts(std::optional<receipt_place> after, std::size_t limit) override
    {
        return real_.receipts(after, limit);
    }
    boost::asio::awaitable<due_callbacks> callbacks(std::string endpoint, std::size_t most, instant now) override
    {
        return real_.callbacks(std::move(endpoint), most, now);
    }
    boost::asio::awaitable<void> callbacks_ended(std::vector<callback_end> some, instant now) override
    {
        if (!is_full) return real_.callbacks_ended(std::move(some), now);
        ++refused;
        return no_room();
    }
    boost::asio::awaitable<void> disable(std::string endpoint, std::string reason, instant now) override
    {
        return real_.disable(std::move(endpoint), std::move(reason), now);
    }
    boost::asio::awaitable<bool> enable(std::string endpoint, instant now) override
    {
        return real_.enable(std::move(endpoint), now);
    }
    boost::asio::awaitable<std::vector<disabled_endpoint>> disabled() override { return real_.disabled(); }
    boost::asio::awaitable<replayed_some> replay_some(std::string endpoint, instant since, journal_no after,
                                                      instant now) override
    {
        return real_.replay_some(std::move(endpoint), since, after, now);
    }

private:
    static boost::asio::awaitable<void> no_room()
    {
        throw store_failure{"database or disk is full"};
        co_return;
    }

    store_outbox& real_;
};

class CallbackEndpoint : public ReceiptTest {
protected:
    std::unique_ptr<callback_endpoint> make(int port) { return make(port, messages->outbox()); }
    std::unique_ptr<callback_endpoint> make(int port, store_outbox& from)
    {
        callback_account account;
        account.name = "shop";
        account.to = {false, "127.0.0.1", port};
        account.target = "/hook";
        account.key = key;
        auto made = std::make_unique<callback_endpoint>(io.get_executor(), from, time, account);
        spawn(made->run());
        spawn(made->keep_connections());
        return made;
    }
    /// "message.sent 3" of each request, with its signature checked as a receiver does.
    static std::vector<std::string> told(const std::string& received)
    {
        std::vector<std::string> made;
        for (std::size_t at = 0; (at = received.find("POST /hook", at)) != received.npos;) {
            const auto head = received.find("\r\n\r\n", at);
            if (head == received.npos) break;
            const auto end = std::min(received.find("POST /hook", head), received.size());
            const auto body = received.substr(head + 4, end - head - 4);
            const auto value = [&](const std::string& name) {
                const auto begin = received.find(name + ": ", at) + name.size() + 2;
                return received.substr(begin, received.find("\r\n", begin) - begin);
            };
            EXPECT_EQ(value("webhook-signature"),
                      callback_signature(key, value("webhook-id"), value("webhook-timestamp"), body));
            const auto read = boost::json::parse(body);
            made.push_back(std::string{read.at("type").as_string()} + ' ' +
                           std::to_string(read.at("data").at("seq").as_int64()));
            at = end;
        }
        return made;
    }
    std::size_t waiting() { return run(messages->outbox().callbacks("shop", 100, never_ends)).some.size(); }
};

TEST_F(CallbackEndpoint, IsToldAMessagesStoryInOrder)
{
    scripted_peer backend{io, {answers("204 No Content")}};
    put();
    record(take().at(0), outcome_kind::accepted);
    const auto shop = make(backend.port());
    until([&] {
        if (const auto next = time.next_wait()) time.set(*next);
        return told(backend.received()).size() >= 3;
    });
    EXPECT_THAT(told(backend.received()), ElementsAre("message.queued 1", "leg.accepted 2", "message.sent 3"));
    until([&] { return waiting() == 0; });
    EXPECT_EQ(shop->now().state, "ready");
    end();
}

TEST_F(CallbackEndpoint, WhatWasNotTakenIsTriedAgainAndComesBeforeWhatFollows)
{
    scripted_peer backend{
        io,
        {{peer::read_http{}, peer::reply{"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"}, peer::read_http{},
          peer::reply{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}, peer::again{}},
         answers("200 OK")}};
    put();
    const auto shop = make(backend.port());
    until([&] { return shop->now().state == "retrying"; });
    EXPECT_EQ(shop->now().why, "500");
    record(take().at(0), outcome_kind::accepted);
    until([&] { return time.next_wait().has_value(); });
    time.advance(10s);
    until([&] { return told(backend.received()).size() >= 2; });
    EXPECT_THAT(told(backend.received()).at(1), "message.queued 1");
    until([&] { return shop->now().state == "ready"; });
    end();
}

TEST_F(CallbackEndpoint, GoneDisablesItOverARestartUntilItIsEnabled)
{
    scripted_peer backend{io,
                          {{peer::read_http{}, peer::reply{"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"},
                            peer::read_http{}, peer::reply{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}},
                           answers("200 OK")}};
    put();
    {
        const auto shop = make(backend.port());
        until([&] { return shop->now().state == "disabled"; });
        until([&] { return time.next_wait().has_value(); });
        end();
    }
    open();
    const auto shop = make(backend.port());
    until([&] { return shop->now().state == "disabled"; });
    EXPECT_EQ(told(backend.received()).size(), 1u);
    EXPECT_EQ(waiting(), 1u) << "what is for it is kept";
    EXPECT_TRUE(run(shop->enable()));
    until([&] { return waiting() == 0; });
    EXPECT_EQ(told(backend.received()).back(), "message.queued 1");
    end();
}

TEST_F(CallbackEndpoint, ARedirectIsNotFollowed)
{
    scripted_peer backend{
        io,
        {{peer::read_http{},
          peer::reply{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/other\r\nContent-Length: 0\r\n\r\n"}}}};
    put();
    const auto shop = make(backend.port());
    until([&] { return shop->now().state == "retrying"; });
    EXPECT_EQ(backend.connections(), 1u);
    EXPECT_EQ(shop->now().why, "302");
    end();
}

TEST_F(CallbackEndpoint, AReplayTellsItAgainUnderTheSameIds)
{
    scripted_peer backend{io, {answers("200 OK")}};
    const auto since = time.now();
    put();
    const auto shop = make(backend.port());
    until([&] { return waiting() == 0; });
    EXPECT_EQ(run(shop->replay(since)), 1u);
    until([&] { return told(backend.received()).size() == 2; });
    const auto all = backend.received();
    const auto id = [&](std::size_t from) { return all.substr(all.find("webhook-id", from), 30); };
    EXPECT_EQ(id(0), id(all.rfind("POST /hook")));
    end();
}

TEST_F(CallbackEndpoint, WhatWasTakenIsNotCalledAgainWhileTheDiskIsFull)
{
    scripted_peer backend{io, {answers("200 OK")}};
    outbox_on_a_disk disk{messages->outbox()};
    disk.is_full = true;
    for (const auto* number : {"+819012345678", "+819012345679", "+819012345670"}) put(number);
    const auto shop = make(backend.port(), disk);
    for (int seconds = 1; seconds <= 5; ++seconds) {
        until([&] { return disk.refused == seconds && time.next_wait(); });
        time.advance(1s);
    }
    EXPECT_EQ(told(backend.received()).size(), 3u) << "each once";
    EXPECT_EQ(waiting(), 3u);
    disk.is_full = false;
    until([&] { return time.next_wait().has_value(); });
    time.advance(1s);
    until([&] { return waiting() == 0; });
    EXPECT_EQ(told(backend.received()).size(), 3u);
    end();
}

/// Nothing of what it answered then is on disk, so it is asked anew, and its newest answer counts.
TEST_F(CallbackEndpoint, IsNotDisabledForAnAnswerThatWasNotNoted)
{
    scripted_peer backend{io,
                          {{peer::read_http{}, peer::reply{"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"},
                            peer::read_http{}, peer::reply{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}},
                           answers("200 OK")}};
    outbox_on_a_disk disk{messages->outbox()};
    disk.is_full = true;
    put();
    const auto shop = make(backend.port(), disk);
    until([&] { return disk.refused == 1 && time.next_wait(); });
    disk.is_full = false;
    time.advance(1s);
    until([&] { return waiting() == 0; });
    until([&] { return time.next_wait().has_value(); });
    EXPECT_EQ(shop->now().state, "ready");
    EXPECT_EQ(told(backend.received()).size(), 2u);
    end();
}

TEST_F(CallbackEndpoint, OneThatIsNotThereHoldsUpNothingButItself)
{
    put();
    const auto shop = make(refusing_port());
    until([&] { return shop->now().state == "retrying"; });
    EXPECT_EQ(waiting(), 1u);
    end();
}

}  // namespace
}  // namespace todoke
