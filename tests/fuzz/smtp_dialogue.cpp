// A server that says the bytes, line by line, whatever it is asked. The first byte chooses how the client logs in.
#include "gateway/channel/email/smtp_dialogue.hpp"

#include <algorithm>

#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

using next = smtp_dialogue::next;

constexpr std::string_view secret = "pencil-of-the-shop";

smtp_login login_of(char how)
{
    smtp_login login;
    login.helo = "shop.example.jp";
    login.secure = true;
    login.starttls = false;
    if (how == '0') return login;
    login.who.user = "user";
    login.who.nonce = [] { return std::string{"rOprNGfwEbeRWgbNEkqO"}; };
    if (how == '2') login.who.mechanism = "PLAIN";
    if (how == '3') login.who.mechanism = "LOGIN";
    (how == '4' ? login.who.token : login.who.password) = secret;
    return login;
}

smtp_mail mail()
{
    smtp_mail what;
    what.from = "shop@example.jp";
    what.to = "taro@example.jp";
    what.text = "Subject: a\r\n\r\n.b\r\n";
    what.envelope_id = "01a207ee-36d9-7a30-85a1-1d0000000001.0";
    return what;
}

struct server {
    std::string_view to_say;
    std::string last_line;

    std::string_view say()
    {
        const auto end = std::min(to_say.find('\n'), to_say.size() - 1) + 1;
        const auto line = to_say.substr(0, end);
        to_say.remove_prefix(end);
        last_line = line;
        return line;
    }
};

struct watched {
    bool text_next = false, dot_said = false;
};

void write(smtp_dialogue& with, watched& so_far)
{
    const bool is_text = with.is_text_next();
    const auto bytes = with.begin_write();
    must(!bytes.empty(), "what is to be written is there");
    if (is_text) {
        so_far.dot_said = so_far.dot_said || with.awaits_verdict();
    } else {
        if (bytes.starts_with("MAIL")) so_far.dot_said = false;  // again: what was refused before is over
        must(bytes.ends_with("\r\n") && bytes.size() < 16384, "a command ends in CRLF and is bounded");
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const auto c = static_cast<unsigned char>(bytes[i]);
            const bool breaks = c == '\r' ? bytes.substr(i, 2) == "\r\n" : c == '\n' && i > 0 && bytes[i - 1] == '\r';
            must((c >= 0x20 && c < 0x7f) || breaks, "commands are lines of printable ASCII");
        }
    }
    with.wrote();
}

void check(const smtp_dialogue& of, const watched& saw, const server& there)
{
    if (!of.result()) return;
    const auto& ended = *of.result();
    must_be_sound(ended);
    must(of.has_no_secret() || ended.detail.find(secret) == std::string::npos, "no secret is told");
    using enum outcome_kind;
    must(ended.kind != uncertain || saw.dot_said, "nothing is in doubt before the dot");
    must(ended.kind != accepted || (saw.dot_said && there.last_line.starts_with('2')), "taken is only what was taken");
    const bool in_doubt = saw.dot_said && of.stage() == smtp_stage::dot;
    must(!in_doubt || ended.kind == uncertain || ended.kind == accepted || there.last_line.starts_with('4') ||
             there.last_line.starts_with('5'),
         "behind the dot only a refusal is no doubt");
}

}  // namespace

void fuzz_smtp_dialogue(std::string_view bytes)
{
    if (bytes.empty()) return;
    server there{bytes.substr(1), {}};
    smtp_dialogue dialogue{login_of(bytes[0])};
    watched saw;
    int mails = 0;
    for (std::size_t steps = 0; dialogue.now() != next::end; ++steps) {
        must(steps <= 100 + 8 * bytes.size(), "it comes to an end");
        const auto now = dialogue.now();
        must(now != next::secure, "there is no TLS inside TLS");
        if (now == next::write) {
            write(dialogue, saw);
        } else if (now == next::read) {
            if (there.to_say.empty())
                dialogue.lost("the connection was cut");
            else
                dialogue.received(there.say());
        } else {
            check(dialogue, saw, there);
            if (++mails > 2) break;
            saw = {};
            dialogue.begin(mail());
        }
    }
    check(dialogue, saw, there);
}

}  // namespace todoke
