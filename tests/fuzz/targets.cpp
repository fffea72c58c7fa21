#include "tests/fuzz/targets.hpp"

namespace todoke {

std::span<const fuzz_target> fuzz_targets()
{
    static constexpr fuzz_target all[] = {
        {"smtp_reply", fuzz_smtp_reply},
        {"smtp_dialogue", fuzz_smtp_dialogue},
        {"smpp_pdu", fuzz_smpp_pdu},
        {"smpp_session", fuzz_smpp_session},
        {"smpp_receipt", fuzz_smpp_receipt},
        {"http_answer", fuzz_http_answer},
        {"line_answer", fuzz_line_answer},
        {"twilio_answer", fuzz_twilio_answer},
        {"http_sms_answer", fuzz_http_sms_answer},
        {"delivery_report", fuzz_delivery_report},
        {"report_session", fuzz_report_session},
        {"line_webhook", fuzz_line_webhook},
        {"twilio_callback", fuzz_twilio_callback},
        {"http_sms_callback", fuzz_http_sms_callback},
        {"submission", fuzz_submission},
        {"submission_lines", fuzz_submission_lines},
        {"event", fuzz_event},
        {"orders", fuzz_orders},
        {"address", fuzz_address},
        {"links", fuzz_links},
        {"http_request", fuzz_http_request},
        {"query", fuzz_query},
        {"unsubscribe_body", fuzz_unsubscribe_body},
        {"stop_words", fuzz_stop_words},
        {"customer_file", fuzz_customer_file},
    };
    return all;
}

}  // namespace todoke
