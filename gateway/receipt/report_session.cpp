#include "gateway/receipt/report_session.hpp"

#include <algorithm>
#include <utility>

#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_line = 4096, most_envelope_recipients = 20, most_bad_commands = 20;

/// The address in "FROM:<a@b> SIZE=1", "TO: <a@b>"; nothing: it is none, or has something that no address has.
std::optional<std::string> path_in(std::string_view parameter, std::string_view key)
{
    if (!starts_ignoring_case(parameter, key)) return std::nullopt;
    parameter.remove_prefix(key.size());
    parameter.remove_prefix(std::min(parameter.find_first_not_of(' '), parameter.size()));
    const auto end = parameter.find('>');
    if (!parameter.starts_with('<') || end == std::string_view::npos) return std::nullopt;
    const auto path = parameter.substr(1, end - 1);
    return is_one_line(path) ? std::optional{std::string{path}} : std::nullopt;
}

/// `name@domain` or `name+anything@domain`.
bool is_for(std::string_view address, std::string_view accepts)
{
    const auto at = address.rfind('@'), own_at = accepts.rfind('@');
    if (at == std::string_view::npos || !equal_ignoring_case(address.substr(at), accepts.substr(own_at))) return false;
    const auto local = address.substr(0, at), own = accepts.substr(0, own_at);
    if (!starts_ignoring_case(local, own)) return false;
    return local.size() == own.size() || local[own.size()] == '+';
}

}  // namespace

report_session::report_session(std::string accepts) : accepts_{std::move(accepts)}
{
    say("220 todoke takes reports of deliveries");
}

std::string report_session::take_answers()
{
    return std::exchange(answers_, {});
}

void report_session::say(std::string_view line)
{
    answers_.append(line).append("\r\n");
}

void report_session::received(std::string_view bytes)
{
    if (over_) return;
    buffer_.append(bytes);
    read_lines();
}

void report_session::read_lines()
{
    while (!waits_ && !over_) {
        const auto end = buffer_.find('\n');
        if (end == std::string::npos && buffer_.size() <= longest_line) return;
        const auto taken = end == std::string::npos ? buffer_.size() : end + 1;
        const auto line = buffer_.substr(0, taken);
        buffer_.erase(0, taken);
        if (taken > longest_line && !in_text_) {
            say("500 5.5.2 line too long");
            over_ = true;
        } else {
            on_line(line);
        }
    }
}

void report_session::on_line(std::string_view line)
{
    if (in_text_) return on_text(line);
    if (!line.ends_with('\n')) return;
    line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
    on_command(line);
}

void report_session::on_command(std::string_view line)
{
    const auto verb = line.substr(0, line.find(' '));
    auto parameter = line.substr(verb.size());
    parameter.remove_prefix(std::min(parameter.find_first_not_of(' '), parameter.size()));
    const auto is = [&](std::string_view name) { return equal_ignoring_case(verb, name); };
    if (is("LHLO") || is("EHLO") || is("HELO")) {
        greet(verb);
    } else if (is("QUIT")) {
        say("221 2.0.0 bye");
        over_ = true;
    } else if (is("RSET")) {
        begin_anew();
        say("250 2.0.0 ok");
    } else if (is("NOOP")) {
        say("250 2.0.0 ok");
    } else if (is("MAIL") && greeted_ && !has_sender_ && path_in(parameter, "FROM:")) {
        has_sender_ = true;
        say("250 2.1.0 ok");
    } else if (is("RCPT") && has_sender_) {
        on_rcpt(parameter);
    } else if (is("DATA") && !mail_.recipients.empty()) {
        in_text_ = true;
        say("354 go on");
    } else {
        const bool known = is("MAIL") || is("RCPT") || is("DATA");
        say(known ? "503 5.5.1 not now" : "500 5.5.1 not known");
        // Whoever begins with another protocol may be a browser, with our commands in its body.
        if (++bad_commands_ < most_bad_commands && (known || greeted_)) return;
        say("421 4.7.0 too many mistakes");
        over_ = true;
    }
}

void report_session::greet(std::string_view verb)
{
    begin_anew();
    greeted_ = true;
    lmtp_ = equal_ignoring_case(verb, "LHLO");
    if (equal_ignoring_case(verb, "HELO")) return say("250 todoke");
    for (const auto* line : {"250-todoke", "250-PIPELINING", "250-8BITMIME", "250-SMTPUTF8", "250 ENHANCEDSTATUSCODES"})
        say(line);
}

void report_session::on_rcpt(std::string_view parameter)
{
    auto address = path_in(parameter, "TO:");
    if (!address)
        say("501 5.1.3 no address");
    else if (!is_for(*address, accepts_))
        say("550 5.1.1 no reports are taken for this address");
    else if (mail_.recipients.size() == most_envelope_recipients)
        say("452 4.5.3 too many recipients");
    else {
        mail_.recipients.push_back(std::move(*address));
        say("250 2.1.5 ok");
    }
}

void report_session::on_text(std::string_view line)
{
    const bool begins = !std::exchange(line_goes_on_, !line.ends_with('\n'));
    if (begins && (line == ".\r\n" || line == ".\n")) {
        in_text_ = false;
        waits_ = true;
        return;
    }
    if (begins && line.starts_with('.')) line.remove_prefix(1);
    mail_.text.append(line.substr(0, longest_kept_report - std::min(longest_kept_report, mail_.text.size())));
}

/// RFC 2033 4.2: LMTP answers for each recipient. SMTP has one answer: what one recipient's mail could not be kept for
/// is told again for all, and known again by its own text.
void report_session::kept(const std::vector<bool>& each)
{
    const auto answer = [this](bool good) { say(good ? "250 2.0.0 kept" : "451 4.3.0 cannot be kept now"); };
    if (lmtp_)
        for (const bool good : each) answer(good);
    else
        answer(std::all_of(each.begin(), each.end(), [](bool good) { return good; }));
    begin_anew();
    read_lines();
}

void report_session::begin_anew()
{
    mail_ = {};
    has_sender_ = in_text_ = waits_ = line_goes_on_ = false;
}

}  // namespace todoke
