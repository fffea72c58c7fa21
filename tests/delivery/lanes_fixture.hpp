#pragma once
// Some lanes side by side, and words for what happens on them.

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <vector>

#include "gateway/delivery/all_lanes.hpp"
#include "tests/support/scripted_channel.hpp"

namespace todoke {

using namespace std::chrono_literals;

class AllLanes : public testing::Test {
protected:
    void open(std::vector<lane_rules> all, const content_count& bills = nullptr)
    {
        std::vector<std::unique_ptr<lane>> made;
        channels.clear();
        for (auto& rules : all) {
            auto over = std::make_unique<scripted_channel>(io.get_executor(), [](const envelope&, const outcome&) {});
            channels[rules.provider] = over.get();
            over->set_billing(bills);
            made.push_back(std::make_unique<lane>(std::move(rules), std::move(over)));
        }
        lanes.emplace(std::move(made));
    }
    static lane_rules sms(std::string name, int priority = 1, int weight = 1, std::size_t window = 8)
    {
        return {std::move(name), channel::sms, {}, window, priority, {2, 30s}, 0.2, weight, true};
    }
    moment at() const { return {wall, uptime}; }
    void pass(span length)
    {
        wall += length;
        uptime += length;
    }
    void begin(const std::string& provider, bool bulk = false) { lanes->of(provider).began(1, bulk, uptime); }
    void end(const std::string& provider, outcome_kind kind, bool transport = false, std::string why = "reset",
             std::optional<span> after = {})
    {
        outcome result;
        result.kind = kind;
        result.transport = transport;
        if (!transport) result.code = "250";
        result.detail = std::move(why);
        result.after = after;
        lanes->of(provider).ended(result, uptime);
    }
    void attempt(const std::string& provider, outcome_kind kind, bool transport = false, std::string why = "reset",
                 std::optional<span> after = {})
    {
        begin(provider);
        end(provider, kind, transport, std::move(why), after);
    }
    void break_down(const std::string& provider)
    {
        for (int i = 0; i < 2; ++i) attempt(provider, outcome_kind::retry, true);
    }
    void heard(const std::string& provider, availability account) { lanes->of(provider).heard(account, uptime); }
    opening of(const std::string& provider)
    {
        for (auto& one : lanes->openings(public_url, uptime))
            if (one.provider == provider) return one;
        ADD_FAILURE() << provider;
        return {};
    }
    /// Who takes it, if what names nobody comes one by one.
    std::map<std::string, int> share_out(int messages)
    {
        std::map<std::string, int> taken;
        for (int i = 0; i < messages; ++i) {
            for (const auto& room : lanes->openings(public_url, uptime)) {
                if (!room.whole_channel || std::min(room.attempts, room.unnamed) == 0) continue;
                reserved what;
                what.provider = room.provider;
                lanes->took(what);
                ++taken[room.provider];
                break;
            }
        }
        return taken;
    }
    std::vector<outage> look()
    {
        changed = lanes->outages_changed(at());
        return lanes->outages();
    }

    boost::asio::io_context io;
    instant wall = *parse_instant("2026-11-23T03:00:00Z");
    span uptime = 5h;
    std::string public_url = "https://m.example.jp";
    std::map<std::string, scripted_channel*> channels;
    std::optional<all_lanes> lanes;
    bool changed = false;
};

}  // namespace todoke
