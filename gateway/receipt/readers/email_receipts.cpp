#include "gateway/receipt/readers/email_receipts.hpp"

#include <algorithm>
#include <optional>

#include "gateway/receipt/readers/complaint.hpp"
#include "gateway/receipt/readers/delivery_report.hpp"
#include "store/model/dead_address.hpp"
#include "store/model/envelope_id.hpp"

namespace todoke {

namespace {

std::optional<receipt_kind> kind_of(const delivery_report& report, const delivery_report::recipient& who)
{
    switch (who.action) {
        case delivery_action::delivered:
            return receipt_kind::delivered;
        case delivery_action::failed:
            // Prose is not trusted to name the one status that matters.
            return report.by_the_book && is_dead_address(who.status) ? receipt_kind::blocked : receipt_kind::failed;
        case delivery_action::delayed:
        case delivery_action::relayed:   // on to a server that tells no more: it may fail there
        case delivery_action::expanded:  // on to those on a list
            break;
    }
    return std::nullopt;
}

std::string recipient_of(const raw_receipt& what)
{
    const auto at = std::find_if(what.headers.begin(), what.headers.end(),
                                 [](const auto& header) { return header.first == "recipient"; });
    return at == what.headers.end() ? "" : at->second;
}

/// One that names no mail of ours is told, too: somebody is to look at it.
read_receipt told_by(const complaint& said, const raw_receipt& what)
{
    if (said.type.empty()) return unreadable_receipt{"the complaint names no Feedback-Type"};
    if (!is_of_a_person(said.type)) return std::vector<told>{};
    told_receipt made;
    const auto about = said.about ? said.about : envelope_id_in_address(recipient_of(what));
    if (about) {
        made.message = about->message;
        made.leg = about->leg;
    } else if (said.mail) {
        made.message = said.mail;
        made.on = channel::email;
    }
    made.provider = what.provider;
    made.address = said.address;
    made.what = {receipt_kind::complained, what.received, said.type, said.reporter};
    return std::vector<told>{{{}, std::move(made)}};
}

}  // namespace

read_receipt read_email_report(const raw_receipt& what)
{
    if (const auto said = read_complaint(what.body)) return told_by(*said, what);
    const auto report = read_delivery_report(what.body);
    if (!report) return unreadable_receipt{"it is no report of a delivery"};
    auto about = parse_envelope_id(report->envelope_id);
    if (!about) about = envelope_id_in_address(recipient_of(what));
    if (!about) return unreadable_receipt{"it does not say which mail it is about"};
    std::vector<told> all;
    // A mail has one recipient; where it was forwarded to several, the first that is told of stands for it.
    for (const auto& who : report->recipients) {
        const auto kind = kind_of(*report, who);
        if (!kind) continue;
        told_receipt made;
        made.message = about->message;
        made.leg = about->leg;
        made.provider = what.provider;
        made.what = {*kind, what.received, who.status, who.diagnostic};
        told one;
        one.what = std::move(made);
        all.push_back(std::move(one));
        break;
    }
    return all;
}

}  // namespace todoke
