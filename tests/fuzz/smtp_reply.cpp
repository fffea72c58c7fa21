#include "gateway/channel/email/smtp_reply.hpp"

#include <algorithm>
#include <vector>

#include "gateway/channel/email/smtp_answers.hpp"
#include "gateway/channel/email/smtp_extensions.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

using found = smtp_reply_parser::found;

struct heard_reply {
    std::vector<smtp_reply> replies;
    bool garbage = false;
};

heard_reply hear_reply(std::string_view bytes, std::size_t at_once)
{
    heard_reply all;
    smtp_reply_parser parser;
    while (!bytes.empty()) {
        parser.feed(bytes.substr(0, at_once));
        bytes.remove_prefix(std::min(at_once, bytes.size()));
        for (;;) {
            smtp_reply reply;
            const auto what = parser.next(reply);
            all.garbage = what == found::garbage;
            if (what != found::reply) break;
            all.replies.push_back(std::move(reply));
        }
    }
    return all;
}

bool same_reply(const smtp_reply& a, const smtp_reply& b)
{
    return a.code == b.code && a.enhanced == b.enhanced && a.lines == b.lines;
}

/// A server that says this reply. The status that is taken off the front of every line is put back.
std::string said(const smtp_reply& reply)
{
    std::string text;
    for (std::size_t i = 0; i < reply.lines.size(); ++i) {
        const auto code = std::to_string(reply.code);
        const auto status = i == 0 ? reply.enhanced : code.substr(0, 1) + ".0.0";
        text += code + (i + 1 == reply.lines.size() ? ' ' : '-') + status;
        if (!status.empty() && !reply.lines[i].empty()) text += ' ';
        text += reply.lines[i] + "\r\n";
    }
    return text;
}

void check(const smtp_reply& reply)
{
    must(reply.code >= 200 && reply.code <= 599, "a code is between 200 and 599");
    must(!reply.lines.empty() && reply.lines.size() <= 128, "a reply has lines, and few");
    for (const auto& line : reply.lines) must_be_line(line, 2048, "a reply's line");
    must(reply.enhanced.empty() || reply.enhanced[0] == '0' + reply.code / 100, "the status is of the code's class");
    const auto is_long = [](const auto& line) { return line.size() > 2000; };
    if (!std::ranges::any_of(reply.lines, is_long)) {
        const auto again = hear_reply(said(reply), 1000);
        must(again.replies.size() == 1 && same_reply(again.replies[0], reply), "what is said again is heard again");
    }
    for (auto stage = smtp_stage::connect; stage <= smtp_stage::quit; stage = static_cast<smtp_stage>(int(stage) + 1)) {
        const auto ended = smtp_outcome(stage, reply);
        must_be_sound(ended);
        const bool good = reply.code < 300;
        must(ended.kind != outcome_kind::accepted || (stage == smtp_stage::dot && good), "only the dot's 2xx is taken");
        must(!(stage == smtp_stage::dot && reply.code < 400) || ended.kind == outcome_kind::accepted ||
                 ended.kind == outcome_kind::uncertain,
             "a dot that was not refused is not tried again");
    }
    for (const auto& each : read_extensions(reply).mechanisms) must_be_word(each, 2048, "a mechanism");
}

}  // namespace

void fuzz_smtp_reply(std::string_view bytes)
{
    const auto whole = hear_reply(bytes, bytes.size() + 1), pieces = hear_reply(bytes, 3);
    must(whole.garbage == pieces.garbage, "pieces are garbage where the whole is");
    must(std::ranges::equal(whole.replies, pieces.replies, same_reply), "pieces give the replies of the whole");
    for (const auto& reply : whole.replies) check(reply);
}

}  // namespace todoke
