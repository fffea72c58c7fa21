#pragma once
// The readers of foreign bytes, one function each: it feeds the bytes to the reader and throws when the reader does not
// keep a promise. Whatever else is thrown breaks one, too. libfuzzer/entry.cpp makes a libFuzzer program of each,
// replay.cpp plays the kept corpus.

#include <span>
#include <string_view>

namespace todoke {

struct fuzz_target {
    const char* name;  ///< of its folder in corpus/, too
    void (*check)(std::string_view bytes);
};

std::span<const fuzz_target> fuzz_targets();

void fuzz_smtp_reply(std::string_view bytes);
void fuzz_smtp_dialogue(std::string_view bytes);
void fuzz_smpp_pdu(std::string_view bytes);
void fuzz_smpp_session(std::string_view bytes);
void fuzz_smpp_receipt(std::string_view bytes);
void fuzz_http_answer(std::string_view bytes);
void fuzz_line_answer(std::string_view bytes);
void fuzz_twilio_answer(std::string_view bytes);
void fuzz_http_sms_answer(std::string_view bytes);
void fuzz_delivery_report(std::string_view bytes);
void fuzz_report_session(std::string_view bytes);
void fuzz_line_webhook(std::string_view bytes);
void fuzz_twilio_callback(std::string_view bytes);
void fuzz_http_sms_callback(std::string_view bytes);
void fuzz_submission(std::string_view bytes);
void fuzz_submission_lines(std::string_view bytes);
void fuzz_event(std::string_view bytes);
void fuzz_orders(std::string_view bytes);
void fuzz_address(std::string_view bytes);
void fuzz_links(std::string_view bytes);
void fuzz_http_request(std::string_view bytes);
void fuzz_query(std::string_view bytes);
void fuzz_unsubscribe_body(std::string_view bytes);
void fuzz_stop_words(std::string_view bytes);
void fuzz_customer_file(std::string_view bytes);

}  // namespace todoke
