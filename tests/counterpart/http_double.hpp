#pragma once
// The double of a provider that speaks HTTP (http_double.mjs), as the tests of its channel drive it.

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/http_client.hpp"
#include "gateway/task_group.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/expect_kind.hpp"
#include "tests/support/run.hpp"

namespace todoke {

/// Added to the double's environment.
using double_settings = std::map<std::string, std::string>;
/// For how long the channel waits, in place of the account's own limit.
using answer_limit = std::optional<std::chrono::milliseconds>;

struct http_double : testing::Test {
    void SetUp() override
    {
        if (const auto why = missing_program("node")) GTEST_SKIP() << *why;
    }
    ~http_double() override { disconnect(); }

    void start_script(const std::string& script, double_settings settings)
    {
        disconnect();
        const std::string scheme = settings.contains("CERT") ? "https://localhost:" : "http://127.0.0.1:";
        process.emplace(node_script(script), std::move(settings));
        const auto listening = event("listening");
        endpoint = scheme + std::to_string(listening.at("port").as_int64());
        watch = {false, "127.0.0.1", static_cast<int>(listening.at("watch").as_int64())};
    }
    void connect(std::unique_ptr<provider_channel> made)
    {
        disconnect();
        channel = std::move(made);
        seen = {};
        channel->on_change([this](availability now) { seen = std::move(now); });
        tasks.emplace(io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; });
        tasks->spawn("channel", channel->run());
        channel->want(1);
    }
    void disconnect()
    {
        if (!tasks) return;
        tasks->cancel();
        run_until(io, [this] { return tasks->size() == 0; });
        tasks.reset();
    }

    outcome send_now(envelope what)
    {
        auto attempt = channel->send(std::move(what));
        return run(io, std::move(attempt));
    }
    outcome send(envelope what)
    {
        channel->want(1);
        run_until(io, [this] { return channel->room() > 0; });
        return send_now(std::move(what));
    }

    /// The next line that the double prints about that.
    boost::json::object event(const std::string& name)
    {
        return boost::json::parse(process->wait_for("\"ev\":\"" + name + "\"")).as_object();
    }
    /// What the double has to tell.
    boost::json::object ask(const std::string& path = "/")
    {
        http_client_options options;
        options.to = watch;
        http_client reader{io.get_executor(), options};
        auto asked = reader.exchange({"GET", path, {}, {}});
        return boost::json::parse(run(io, std::move(asked)).answer.body).as_object();
    }
    boost::json::array taken() { return ask().at("taken").as_array(); }

    boost::asio::io_context io;
    std::optional<server_process> process;
    std::string endpoint;
    http_address watch;
    std::unique_ptr<provider_channel> channel;
    std::optional<task_group> tasks;
    availability seen;
};

}  // namespace todoke
