#include "gateway/receipt/readers/delivery_report.hpp"

#include "gateway/receipt/readers/complaint.hpp"
#include "gateway/receipt/readers/email_receipts.hpp"
#include "store/model/dead_address.hpp"
#include "store/model/mailbox.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

void check(const delivery_report& report)
{
    must(!report.recipients.empty() && report.recipients.size() <= 20, "it tells of somebody, and of few");
    for (const auto& who : report.recipients) {
        must_be_word(who.status, 9, "a status");
        must_be_line(who.diagnostic, 400, "a diagnostic");
    }
    must(report.by_the_book || (report.recipients.size() == 1 && report.envelope_id.empty()),
         "prose is believed no more than it must be");
}

void check(const complaint& said)
{
    must_be_word(said.type, 40, "a type of complaint");
    must_be_line(said.reporter, 400, "who reports");
    must(said.address.empty() || email_trouble(said.address).empty(), "an address is one");
}

/// It blocks nobody and fails nothing, whatever stands in it.
void check(const read_receipt& read)
{
    if (const auto* all = std::get_if<std::vector<told>>(&read))
        for (const auto& one : *all)
            must(std::get<told_receipt>(one.what).what.kind == receipt_kind::complained, "a complaint is no bounce");
}

}  // namespace

void fuzz_delivery_report(std::string_view bytes)
{
    const auto said = read_complaint(bytes);
    if (said) check(*said);
    const auto report = read_delivery_report(bytes);
    if (report) check(*report);
    raw_receipt raw{"mail", email_report_form, {}, {}, std::string{bytes}, *parse_instant("2026-11-22T08:00:00Z")};
    raw.headers = {{"recipient", "bounces+01a207ee-36d9-7a30-85a1-1d0000000001.0@todoke.test"}};
    const auto read = read_email_report(raw);
    must_be_sound(read);
    if (said) return check(read);
    if (!report) return must(std::holds_alternative<unreadable_receipt>(read), "what is no report tells nothing");
    for (const auto& one : std::get<std::vector<told>>(read)) {
        const auto& receipt = std::get<told_receipt>(one.what);
        must(receipt.message.has_value(), "a report is matched by the message it names");
        must(receipt.what.kind != receipt_kind::blocked || (report->by_the_book && is_dead_address(receipt.what.code)),
             "only a dead address is blocked");
    }
}

}  // namespace todoke
