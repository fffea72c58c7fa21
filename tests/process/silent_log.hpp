#pragma once
// A shop whose providers, callers and operators say what must not stand in a log; and the search for it.

#include <fmt/format.h>
#include <string>
#include <vector>

#include "tests/process/bench.hpp"
#include "tests/process/indiscreet.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {

class SilentLog : public Process {
protected:
    const std::string api_address = "127.0.0.1:" + std::to_string(refusing_port()),
                      public_address = "127.0.0.1:" + std::to_string(refusing_port());

    SilentLog() { daemon.add_option("--debug"); }

    void write(const std::string& token, const std::string& channel_secret, const std::string& more = "");
    static std::string mail(const std::string& name, int port, const std::string& password);
    std::string others(const std::string& channel_secret) const;
    std::string cloud() const;

    /// The last digit is the first of the status with which the provider answers.
    static std::string line_user(int answer) { return "U" + std::string(31, 'a') + std::to_string(answer); }
    static std::string number(int answer) { return "090876510" + std::to_string(answer) + std::to_string(answer); }
    /// Of those who are told by way of Twilio.
    static std::string cloud_number(int answer)
    {
        return "090876520" + std::to_string(answer) + std::to_string(answer);
    }
    static std::string percent_encoded(std::string_view text);

    api_answer call(const std::string& method, const std::string& target, const std::string& body = "")
    {
        return api.call({method, target, {"Content-Type: application/json"}, body});
    }
    /// Its story has this in it, once it has been tried.
    std::string send(const std::string& channel, const std::string& to, const std::string& until,
                     const std::string& more = "")
    {
        sent.push_back(to);
        const auto stored = call("POST", "/v1/messages",
                                 fmt::format(R"({{"to": {{"{0}": "{1}"}}, "class": "transactional", "legs": ["{0}"],
                                                  "callback": "shop", "metadata": {{"note": "{1}"}},
                                                  "dedupe_key": "to {1}", "content": {{"text": "{2}"}} {3}}})",
                                             channel, to, planted::text, more));
        EXPECT_EQ(stored.status, 202u) << stored.body;
        const auto id = stored.body.substr(stored.body.find("\"id\":\"") + 6, 36);
        ask_until(address(), "", "/v1/messages/" + id, until);
        return id;
    }
    void wait_in_log(const std::string& part)
    {
        while (log().find(part) == std::string::npos) daemon.expect_running();
    }

    void providers_say_it();
    void outsiders_say_it();
    void line_says_it(http_caller& outside);
    void aggregators_say_it(http_caller& outside);
    void clouds_say_it(http_caller& outside);
    void mailboxes_say_it();
    void callers_say_it();
    void many_at_once_say_it();
    void operators_say_it();
    void the_doctor_says_it();
    void the_file_says_it();
    /// Names of what must not be there, with the line where it is.
    std::vector<std::string> found_in_log() const;

    indiscreet_providers providers;
    std::vector<std::string> sent;
    std::string printed;  ///< what `todoke` said meanwhile
};

}  // namespace todoke
