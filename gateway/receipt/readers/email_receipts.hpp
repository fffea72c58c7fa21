#pragma once
// What a mail sent to the bounce address tells of the mail it is about.

#include "gateway/receipt/readers/told.hpp"
#include "store/model/envelope_id.hpp"

namespace todoke {

/// Reads `email_report_form`. By the envelope id in the report, else by the one in the address it was sent to. A failed
/// delivery is a receipt, and blocks the address where that is at fault for good. On its way tells nothing that
/// matters: late (`delayed`), or on to where nobody tells more (`relayed`, `expanded`). A complaint
/// (gateway/receipt/complaint) is a receipt of the same mail, found by the Message-ID, too; one that names none of ours
/// stays without a message.
read_receipt read_email_report(const raw_receipt& what);

}  // namespace todoke
