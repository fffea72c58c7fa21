#include "tests/process/indiscreet.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <future>

#include "gateway/channel/base64.hpp"

namespace todoke {
namespace {

using namespace planted;

/// Of whoever it is about, and of somebody else.
std::string gossip(const std::string& about, const std::string& password)
{
    return fmt::format(
        "<{}> 090-1234-5674 +819012345674 hanako.other@example.jp U44444444444444444444444444444444 {} {} {} "
        "says {}",
        about, password, to_base64(password), to_base64(std::string{'\0'} + "shop" + '\0' + password), text);
}

/// One connection at a time: what it was told so far.
struct mail_dialogue {
    bool lets_in = true, in_mail = false;
    std::string to;

    std::string password() const { return lets_in ? mail_password : refused_password; }
    std::string hear(const std::string& line)
    {
        const auto verb = line.substr(0, 4);
        if (line.empty()) return in_mail = false, "220 indiscreet ESMTP\r\n";
        if (in_mail) return line == ".\r\n" ? end_of_mail() : "";
        if (verb == "EHLO") return "250-indiscreet\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n";
        if (verb == "AUTH")
            return lets_in ? "235 2.7.0 Ok\r\n"
                           : "535 5.7.8 shop " + password() + " " + to_base64(password()) +
                                 " <hanako.other@example.jp> 090-1234-5674\r\n";
        if (verb == "RCPT") return recipient(line.substr(9, line.find('>') - 9));
        if (verb == "DATA") return in_mail = true, "354 go on\r\n";
        return verb == "QUIT" ? "221 bye\r\n" : "250 2.0.0 Ok\r\n";
    }
    std::string recipient(std::string who)
    {
        to = std::move(who);
        if (to.starts_with("later")) return "451 4.2.0 " + gossip(to, password()) + "\r\n";
        if (to.starts_with("never")) return "550 5.1.1 " + gossip(to, password()) + "\r\n";
        return "250 2.1.5 Ok\r\n";
    }
    std::string end_of_mail()
    {
        in_mail = false;
        return to.starts_with("spam") ? "554 5.7.1 " + gossip(to, password()) + "\r\n" : "250 2.0.0 Ok\r\n";
    }
};

peer::script mail_server(bool lets_in)
{
    const auto dialogue = std::make_shared<mail_dialogue>();
    dialogue->lets_in = lets_in;
    return {peer::answer{[dialogue](const auto& line) { return dialogue->hear(line); }}, peer::read_until{"\r\n"},
            peer::again{}};
}

std::string http_answer(int status, const std::string& body)
{
    return fmt::format(
        "HTTP/1.1 {} Said\r\nContent-Type: application/json\r\nX-Line-Request-Id: {}\r\nContent-Length: {}\r\n\r\n{}",
        status, line_token, body.size(), body);
}

/// So much as follows this in the request; empty: it is not there.
std::string told_behind(const std::string& request, const std::string& mark, std::size_t length)
{
    const auto at = request.find(mark);
    return at == std::string::npos ? std::string{} : request.substr(at + mark.size(), length);
}

/// To whom the request would have something sent, as the gateway knows them.
std::string recipient_in(const std::string& request)
{
    if (const auto user = told_behind(request, R"("to":"U)", 32); !user.empty()) return "U" + user;
    const bool is_cloud = request.starts_with("POST /2010-04-01/");
    const auto number = told_behind(request, is_cloud ? "To=%2B81" : "to=0", 10);
    return number.empty() ? number : "+81" + number;
}

/// The last digit of the recipient's; 2: there is none.
int wished_status(const std::string& recipient)
{
    return recipient.empty() ? 200 : 100 * (recipient.back() - '0');
}

/// Whom it was about, first; then all of the request comes back, as text and as it came.
std::string echo_of(const std::string& request)
{
    const auto said = "no " + recipient_in(request) + " here: " + request + " " +
                      gossip("shop", line_token + " " + sms_token + " " + cloud_token);
    return boost::json::serialize(boost::json::value{{"message", said}, {"error", said}});
}

std::string hear_http(const std::string& request)
{
    if (request.starts_with("GET /2010-04-01/")) return http_answer(401, echo_of(request));
    if (request.starts_with("GET ")) return http_answer(200, R"({"type":"none"})");
    const bool is_callback = request.starts_with("POST /callback");
    const auto status = is_callback ? 500 : wished_status(recipient_in(request));
    const bool is_cloud = request.starts_with("POST /2010-04-01/");
    if (status != 200) return http_answer(status, echo_of(request));
    if (is_cloud) return http_answer(201, R"({"sid":"SM00000000000000000000000000000001","status":"queued"})");
    return http_answer(200, R"({"id":"agg-1","sentMessages":[{"id":"1"}]})");
}

/// ESME_RINVPASWD, and a bind's name that quotes the password.
std::string refuse_bind(const std::string& pdu)
{
    auto made = pdu.substr(0, 16);
    made[4] = '\x80';
    made[11] = '\x0e';
    made += smpp_password + '\0';
    made[3] = static_cast<char>(made.size());
    return made;
}

}  // namespace

indiscreet_providers::indiscreet_providers()
    : mail_{std::make_unique<scripted_peer>(io_, std::vector<peer::script>{mail_server(true)})},
      refused_mail_{std::make_unique<scripted_peer>(io_, std::vector<peer::script>{mail_server(false)})},
      http_{std::make_unique<scripted_peer>(
          io_, std::vector<peer::script>{{peer::read_http{}, peer::answer{hear_http}, peer::again{}}})},
      smpp_{std::make_unique<scripted_peer>(
          io_, std::vector<peer::script>{{peer::read_pdu{}, peer::answer{refuse_bind}, peer::again{}}})},
      thread_{[this] {
          const auto open = boost::asio::make_work_guard(io_);
          io_.run();
      }}
{
}

std::string indiscreet_providers::mail_received()
{
    std::promise<std::string> told;
    boost::asio::post(io_, [&] { told.set_value(mail_->received()); });
    return told.get_future().get();
}

indiscreet_providers::~indiscreet_providers()
{
    io_.stop();
    thread_.join();
}

}  // namespace todoke
