// The dashboard's files and the coming hours, as docs/openapi.yaml has them.
#include "tests/counterpart/contract_bench.hpp"

namespace todoke {

void check_dashboard(contract_bench& bench)
{
    const std::string outlook = "/v1/outlook";
    for (const auto* hours : {"", "?hours=1", "?hours=24"}) bench.ask(call("GET", outlook + hours, "all"), 200);
    for (const auto* hours : {"?hours=0", "?hours=25"}) bench.ask(call("GET", outlook + hours, "all"), 422, wrong);
    bench.ask(call("GET", outlook + "?colour=red", "all"), 422);
    bench.ask(call("GET", outlook, ""), 401, wrong);
    bench.ask(call("GET", outlook, "writer"), 403);
    for (const auto* path : {"/", "/dashboard/main.js", "/dashboard/style.css", "/dashboard/icon.svg"}) {
        auto again = call("GET", path, "");
        again.headers.emplace_back("If-None-Match", std::string{bench.ask(again, 200).header("etag")});
        bench.ask(again, 304);
    }
    bench.ask(call("GET", "/dashboard/nothing.js", ""), 404);
}

}  // namespace todoke
