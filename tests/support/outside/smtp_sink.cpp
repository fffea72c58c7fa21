#include "tests/support/outside/smtp_sink.hpp"

#include <boost/beast/core/string.hpp>
#include <vector>

namespace todoke {

namespace {

using boost::beast::iequals;

std::string_view between(std::string_view text, char open, char close)
{
    const auto from = text.find(open);
    const auto until = text.rfind(close);
    return from == text.npos || until == text.npos || until < from ? std::string_view{}
                                                                   : text.substr(from + 1, until - from - 1);
}

/// The value of a header of a mail; a folded one only to its first line's end.
std::string_view header_of_mail(std::string_view mail, std::string_view name)
{
    const auto head = mail.substr(0, mail.find("\r\n\r\n"));
    for (std::size_t at = 0; at < head.size();) {
        const auto end = head.find("\r\n", at);
        const auto line = head.substr(at, end == head.npos ? end : end - at);
        if (line.size() > name.size() && line[name.size()] == ':' && iequals(line.substr(0, name.size()), name)) {
            const auto begin = line.find_first_not_of(" \t", name.size() + 1);
            return begin == line.npos ? std::string_view{} : line.substr(begin);
        }
        at = end == head.npos ? head.size() : end + 2;
    }
    return {};
}

class smtp_dialogue_of_sink : public sink_dialogue {
public:
    explicit smtp_dialogue_of_sink(taken_log& log) : log_{log} {}

    std::string greeting() const override { return "220 sink.example.jp ESMTP\r\n"; }

    std::size_t take(std::string_view in, std::string& out) override { return body_ ? mail(in, out) : line(in, out); }

private:
    std::size_t mail(std::string_view in, std::string& out)
    {
        const bool is_empty = in.starts_with(".\r\n");
        const auto end = is_empty ? 0 : in.find("\r\n.\r\n", seen_);
        if (end == in.npos) {
            seen_ = in.size() < 4 ? 0 : in.size() - 4;  // what was searched is not searched again
            return 0;
        }
        const auto bytes = in.substr(0, end + 2);
        for (const auto& to : recipients_) {
            taken one;
            if (log_.keeps())
                one = {to, std::string{header_of_mail(bytes, "X-Marker")},
                       std::string{header_of_mail(bytes, "Message-ID")}, begun_,
                       std::string{header_of_mail(bytes, "List-Unsubscribe")}};
            log_.add(std::move(one));
        }
        out += "250 2.0.0 Ok: queued as " + std::to_string(log_.count()) + "\r\n";
        body_ = false;
        recipients_.clear();
        return end + (is_empty ? 3 : 5);
    }

    std::size_t line(std::string_view in, std::string& out)
    {
        const auto end = in.find("\r\n");
        if (end == in.npos) return 0;
        const auto said = in.substr(0, end);
        const auto verb = said.substr(0, said.find(' '));
        if (iequals(verb, "EHLO"))
            out +=
                "250-sink.example.jp\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
                "250-ENHANCEDSTATUSCODES\r\n250 SIZE 52428800\r\n";
        else if (iequals(verb, "MAIL"))
            begun_ = std::chrono::steady_clock::now(), out += "250 2.1.0 Ok\r\n";
        else if (iequals(verb, "RCPT"))
            rcpt(said, out);
        else if (iequals(verb, "DATA"))
            data(out);
        else if (iequals(verb, "RSET"))
            recipients_.clear(), out += "250 2.0.0 Ok\r\n";
        else if (iequals(verb, "NOOP"))
            out += "250 2.0.0 Ok\r\n";
        else if (iequals(verb, "QUIT"))
            hang_up(), out += "221 2.0.0 Bye\r\n";
        else
            out += "502 5.5.2 Error: command not recognized\r\n";
        return end + 2;
    }

    void rcpt(std::string_view said, std::string& out)
    {
        recipients_.emplace_back(between(said, '<', '>'));
        out += "250 2.1.5 Ok\r\n";
    }

    void data(std::string& out)
    {
        body_ = !recipients_.empty();
        seen_ = 0;
        out += body_ ? "354 End data with <CR><LF>.<CR><LF>\r\n" : "503 5.5.1 Error: need RCPT command\r\n";
    }

    taken_log& log_;
    bool body_ = false;
    std::chrono::steady_clock::time_point begun_;
    std::size_t seen_ = 0;
    std::vector<std::string> recipients_;
};

}  // namespace

std::unique_ptr<sink_dialogue> make_smtp_sink(taken_log& log)
{
    return std::make_unique<smtp_dialogue_of_sink>(log);
}

}  // namespace todoke
