// Holds and adoption, as docs/openapi.yaml has them.
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "tests/counterpart/contract_bench.hpp"

namespace todoke {

namespace json = boost::json;

void check_holds(contract_bench& bench)
{
    const auto post = [&](const std::string& path, const std::string& body, int status, auto... view) {
        return bench.ask(call("POST", path, "all", body), status, view...);
    };
    const std::string campaign = R"({"scope": {"campaign": "autumn"}, "reason": "check", "for": "1h"})";
    const std::string until = R"({"all": true, "urgent": true, "reason": "check", "until": "2099-01-01T00:00:00Z"})";
    const auto placed = post("/v1/holds", campaign, 201);
    bench.ask(call("GET", "/v1/holds", "all"), 200);
    bench.ask(call("GET", "/v1/status", "all"), 200);
    bench.ask(call("GET", "/v1/doctor", "all"), 200);
    bench.ask(call("GET", "/v1/doctor", "promoter"), 403);
    post("/v1/holds", until, 422);  // more than a year away
    post("/v1/holds", R"({"scope": {"campaign": "autumn"}, "for": "1h"})", 422, wrong);
    post("/v1/holds", "[]", 400, wrong);
    const std::string where{placed.header("location")};
    bench.ask(call("DELETE", where, "all"), 204);
    bench.ask(call("DELETE", where, "all"), 404);
    post("/v1/adopt", R"({"reason": "the contract"})", 200);
    post("/v1/adopt", "{}", 422, wrong);
    post("/v1/adopt", "[]", 400, wrong);
    struct {
        std::string method, target, body;
    } rows[] = {{"GET", "/v1/holds", ""},
                {"POST", "/v1/holds", campaign},
                {"DELETE", "/v1/holds/1", ""},
                {"POST", "/v1/adopt", R"({"reason": "x"})"}};
    for (const auto& row : rows) {
        bench.ask(call(row.method, row.target, "", row.body), 401, wrong);
        bench.ask(call(row.method, row.target, "stranger", row.body), 401);
        bench.ask(call(row.method, row.target, "writer", row.body), 403);
    }
}

}  // namespace todoke
