#pragma once
// What a message centre delivers (form "smpp.delivery"): receipts in its dialect, and what persons write.

#include <string>

#include "gateway/channel/sms/smpp/smpp_dialect.hpp"
#include "gateway/channel/sms/sms_text.hpp"
#include "gateway/receipt/readers/told.hpp"

namespace todoke {

/// `usual`: the alphabet of data_coding 0. `country`: whose numbers are those that the centre writes in national form.
receipt_reader make_smpp_reader(smpp_dialect dialect, sms_alphabet usual = sms_alphabet::gsm7,
                                std::string country = "81");

}  // namespace todoke
