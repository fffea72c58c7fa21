#include <boost/json/parse.hpp>

#include "gateway/intake/event_type.hpp"
#include "tests/fuzz/bodies.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

void fuzz_event(std::string_view bytes)
{
    const auto read = read_event(bytes, fuzzed_now());
    const auto what = useful(read);
    if (!what) return;
    must(!what->customer.empty(), "an event is somebody's");
    must_be_line(what->customer, 255 * 4, "the customer");
    must(event_type_trouble(what->type).empty(), "an accepted type is one");
    if (what->data.empty()) return;
    boost::system::error_code error;
    const auto data = boost::json::parse(what->data, error);
    must(!error && data.is_object(), "what is kept of it is JSON");
}

}  // namespace todoke
