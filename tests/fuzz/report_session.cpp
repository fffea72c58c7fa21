// A mail server that says the bytes to the door for delivery reports.
#include "gateway/receipt/report_session.hpp"

#include <algorithm>

#include "store/model/text.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

struct taken {
    std::string answers;
    std::vector<std::string> recipients, texts;
    bool over = false;
    friend bool operator==(const taken&, const taken&) = default;
};

void keep_mails(report_session& session, taken& into)
{
    while (const auto* mail = session.mail()) {
        must(!mail->recipients.empty() && mail->recipients.size() <= 20, "a mail has recipients, and few");
        must(mail->text.size() <= longest_kept_report, "a mail is bounded");
        for (const auto& each : mail->recipients) {
            must_be_line(each, 4096, "a recipient");
            must(starts_ignoring_case(each, "bounces"), "it is for the bounce address");
            into.recipients.push_back(each);
        }
        into.texts.push_back(mail->text);
        session.kept(std::vector<bool>(mail->recipients.size(), true));
        into.answers += session.take_answers();
    }
}

taken take(std::string_view bytes, std::size_t at_once)
{
    taken all;
    report_session session{"bounces@todoke.test"};
    all.answers = session.take_answers();
    while (!bytes.empty() && !session.is_over()) {
        session.received(bytes.substr(0, at_once));
        bytes.remove_prefix(std::min(at_once, bytes.size()));
        all.answers += session.take_answers();
        keep_mails(session, all);
    }
    all.over = session.is_over();
    return all;
}

}  // namespace

void fuzz_report_session(std::string_view bytes)
{
    const auto whole = take(bytes, bytes.size() + 1);
    must(whole == take(bytes, 3), "pieces come to the same as the whole");
    for (std::string_view rest = whole.answers; !rest.empty();) {
        const auto end = rest.find("\r\n");
        must(end != rest.npos && end > 3 && rest[0] >= '2' && rest[0] <= '5', "every answer is a line with its code");
        rest.remove_prefix(end + 2);
    }
}

}  // namespace todoke
