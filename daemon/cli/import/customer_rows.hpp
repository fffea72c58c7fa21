#pragma once
// A row of a customers' file as the body of PUT /v1/customers/ID. Pure.

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/cli/import/csv.hpp"

namespace todoke::cli {

/// What each column of the file is: `customer`, `email`, `line`, `sms`, `time_zone`, `quiet_hours`, `channels`,
/// `consented_at`, `consent_source`, `consent.CLASS.CHANNEL`.
struct column_names {
    std::vector<std::string> all;
    std::vector<std::string> troubles;  ///< what is to be mended before a single row is sent
};

/// `renamed`: "name in the file=column". Names in Japanese as shops write them are known, too. Troubles are told in the
/// language of `speaks`.
column_names read_header(const csv_row& header, const std::vector<std::string>& renamed,
                         language speaks = language::english);

struct customer_row {
    std::string customer;
    boost::json::object body;
};

/// Or why not, in the language of `speaks`.
std::variant<customer_row, std::string> read_customer_row(const csv_row& row, const column_names& columns,
                                                          language speaks = language::english);

}  // namespace todoke::cli
