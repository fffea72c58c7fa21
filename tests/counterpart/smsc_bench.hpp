#pragma once
// A message centre that is not ours: npm smpp decodes what we send.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <optional>

#include "gateway/channel/connection.hpp"
#include "gateway/channel/sms/smpp/smpp_channel.hpp"
#include "gateway/channel/sms/smpp/smpp_pdu.hpp"
#include "gateway/receipt/readers/smpp_reader.hpp"
#include "gateway/task_group.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/run.hpp"

namespace todoke {

namespace asio = boost::asio;
using namespace std::chrono_literals;

inline std::string kana_text(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += i % 10 == 9 ? "届" : "あ";
    return text;
}

inline envelope text_message(std::string text, const std::string& number_ends_with = "0001")
{
    envelope e;
    e.id = message_id::make(1'700'000'000'000, message_no{0x0142}, 1);
    e.address = "+81901234" + number_ends_with;
    content c;
    c.sms = sms_content{std::move(text)};
    e.what = std::make_shared<const content>(std::move(c));
    return e;
}

struct Smsc : testing::Test {
    void SetUp() override
    {
        if (const auto why = missing_program("node")) GTEST_SKIP() << *why;
        if (const auto why = missing_npm_package("smpp")) GTEST_SKIP() << *why;
        account.name = "smsc";
        account.host = "127.0.0.1";
        account.system_id = "todoke";
        account.password = "secret";
        account.source = "Shop";
        account.first_pause = account.longest_pause = 10ms;
    }
    ~Smsc() override { stop(); }

    /// How often the centre got a part for that number before a message to the usual one.
    std::size_t submits_before_the_next(const std::string& number_ends_with)
    {
        const std::string said = R"("ev":"submit_sm","to":"81901234)";
        centre->wait_for(said + "0001");
        return centre->count_of(said + number_ends_with);
    }
    static asio::awaitable<bool> keep_in(std::vector<raw_receipt>& into, raw_receipt what)
    {
        into.push_back(std::move(what));
        co_return true;
    }
    void start(std::map<std::string, std::string> environment = {}, bool with_receipts = false)
    {
        centre.emplace(node_script("smsc.mjs"), std::move(environment));
        account.port = centre->port();
        channel = make_smpp_channel(io.get_executor(), account);
        if (with_receipts) channel->on_receipt([this](raw_receipt what) { return keep_in(kept, std::move(what)); });
        channel->on_change([this](availability now) { seen.push_back(std::move(now)); });
        tasks.emplace(io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks->spawn("smsc", channel->run());
    }
    void stop()
    {
        if (!tasks) return;
        tasks->cancel();
        run_until(io, [this] { return tasks->size() == 0; });
        tasks.reset();
    }
    void get_ready()
    {
        run_until(io, [this] { return channel->room() > 0; });
    }
    outcome send(envelope what)
    {
        get_ready();
        auto attempt = channel->send(std::move(what));
        return run(io, std::move(attempt));
    }
    /// The next event of that name.
    boost::json::object event(const std::string& name)
    {
        return boost::json::parse(centre->wait_for("\"ev\":\"" + name + "\"")).as_object();
    }
    /// What the first `count` deliveries tell.
    std::vector<told> read_told(std::size_t count)
    {
        run_until(io, [&] { return kept.size() >= count; });
        const auto reader = make_smpp_reader(account.dialect);
        std::vector<told> all;
        for (const auto& raw : kept) {
            const auto read = reader(raw);
            if (const auto* no = std::get_if<unreadable_receipt>(&read)) ADD_FAILURE() << no->why;
            if (const auto* things = std::get_if<std::vector<told>>(&read))
                all.insert(all.end(), things->begin(), things->end());
        }
        return all;
    }
    static std::string text(const boost::json::object& what, const char* key)
    {
        return std::string{what.at(key).as_string()};
    }

    asio::io_context io;
    smpp_account account;
    std::optional<server_process> centre;
    std::unique_ptr<provider_channel> channel;
    std::optional<task_group> tasks;
    std::vector<availability> seen;
    std::vector<raw_receipt> kept;
};

inline void expect_outcome(const outcome& ended, outcome_kind kind)
{
    EXPECT_EQ(to_text(ended.kind), to_text(kind)) << ended.code << " " << ended.detail;
}

}  // namespace todoke
