#include "daemon/public/unsubscribe_body.hpp"

#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

void fuzz_unsubscribe_body(std::string_view bytes)
{
    const auto of_parts = read_unsubscribe_body("multipart/form-data; boundary=b", bytes);
    must(of_parts == unsubscribe_wish::unclear || of_parts == unsubscribe_wish::one_click,
         "parts are a mail program's");
    const auto of_form = read_unsubscribe_body("application/x-www-form-urlencoded", bytes);
    must(read_unsubscribe_body("", std::string{bytes} + "\r\n") == of_form, "a line break behind it is no matter");
    if (of_form == unsubscribe_wish::unclear) return;
    must(bytes.find('=') != std::string_view::npos, "nothing is declined by less than a field with a value");
}

}  // namespace todoke
