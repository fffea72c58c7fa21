#pragma once
// A public listener over a scripted store: a link, a picture, a token to unsubscribe by, and two hooks.

#include "daemon/public/public_side.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {

class PublicDoor : public Door {
public:
    static inline const std::string browser =
        "User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604.1\r\n";

protected:
    PublicDoor()
    {
        side.url = "https://msg.shop.example.jp";
        side.hooks.add("line", "brand-a", [this](const hook_call& what) -> checked_hook {
            calls.push_back(what);
            if (what.header("x-line-signature") != "right") return hook_refused{"the signature is wrong"};
            return raw_receipt{"brand-a", "line.webhook", "", {}, what.body, what.received};
        });
        side.hooks.add(
            "http", "aggregator",
            [](const hook_call& what) -> checked_hook {
                return raw_receipt{"aggregator", "http.receipt", "", {}, what.body, what.received};
            },
            "OK");
        side.hooks.add(
            "http", "in-the-url",
            [](const hook_call& what) -> checked_hook {
                if (what.url.find("key=right") == std::string::npos) return hook_refused{"the secret is wrong"};
                return raw_receipt{"in-the-url", "http.receipt", "", {}, what.url, what.received};
            },
            {}, true);
        side.keep = [this](raw_receipt what) { return keep(this, std::move(what)); };
        outside = &side;
        messages.persons.links["click"] = {shipped, 1, channel::line, 2, "https://shop.example.jp/s?id=7#top"};
        messages.persons.links["open"] = {shipped, 0, channel::email, 0, ""};
        messages.persons.subscriptions["stop"] = {"promotional", channel::email, false};
        messages.later.for_receipts.how = receive_answer::result::taken;
    }
    static boost::asio::awaitable<bool> keep(PublicDoor* me, raw_receipt what)
    {
        if (me->disk_is_full) co_return false;
        me->kept.push_back(std::move(what));
        co_return true;
    }
    reply get(const std::string& target, const std::string& headers = browser)
    {
        auto answer = ask("GET", target, "", headers);
        while (door_aside() > 0) there([] {});
        return answer;
    }
    reply post(const std::string& target, const std::string& body, const std::string& type)
    {
        return ask("POST", target, body, browser + "Content-Type: " + type + "\r\n");
    }
    static constexpr auto form = "application/x-www-form-urlencoded";

    const message_id shipped = message_id::make(1'790'000'000'000, {5}, 1);
    public_side side;
    std::vector<hook_call> calls;
    std::vector<raw_receipt> kept;
    bool disk_is_full = false;
};

}  // namespace todoke
