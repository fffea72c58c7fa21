#include "gateway/receipt/readers/line_webhook.hpp"

#include <boost/json/parse.hpp>

#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

void fuzz_line_webhook(std::string_view bytes)
{
    const auto came = *parse_instant("2026-11-22T08:00:00Z");
    const auto read = read_line_webhook({"brand-a", std::string{line_webhook_form}, {}, {}, std::string{bytes}, came});
    must_be_sound(read);
    boost::system::error_code error;
    const auto json = boost::json::parse(boost::json::string_view{bytes.data(), bytes.size()}, error);
    must(!error || std::holds_alternative<unreadable_receipt>(read), "only JSON is read");
    must(!line_webhook_receipt({"brand-a", "secret", false}, {{"x-line-signature", "x"}}, std::string{bytes}),
         "what nobody signed is not taken");
}

}  // namespace todoke
