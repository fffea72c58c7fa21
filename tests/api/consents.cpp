// GET /v1/consents: the ledger, line by line and page by page.

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/http/door_fixture.hpp"

namespace todoke {

namespace {

class Consents : public Door {
protected:
    Consents()
    {
        for (int i = 1; i <= 5; ++i) {
            consent_entry one;
            one.no = i;
            one.customer = i == 5 ? "" : "c 春&" + std::to_string(i % 2);
            one.klass = "promotional";
            one.on = channel::email;
            one.granted = i % 2 == 0;
            one.at = one.recorded = *parse_instant("2026-11-23T03:00:00Z");
            one.by_person = i == 5;
            one.source = i == 5 ? "one-click" : "";
            one.evidence = i == 5 ? "message \"x\"" : "";
            messages.persons.ledger.push_back(std::move(one));
        }
    }
    static std::vector<boost::json::value> lines(const std::string& body)
    {
        std::vector<boost::json::value> made;
        for (std::size_t at = 0; at < body.size();) {
            const auto end = body.find('\n', at);
            made.push_back(boost::json::parse(body.substr(at, end - at)));
            at = end + 1;
        }
        return made;
    }
};

TEST_F(Consents, AreOneALine)
{
    open();
    const auto answer = ask("GET", "/v1/consents");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "application/x-ndjson");
    EXPECT_FALSE(answer.headers.contains("link"));
    const auto all = lines(answer.body);
    ASSERT_EQ(all.size(), 5u);
    EXPECT_EQ(boost::json::serialize(all[0]),
              R"({"no":1,"customer":"c 春&1","class":"promotional","channel":"email","granted":false,)"
              R"("at":"2026-11-23T03:00:00Z","recorded":"2026-11-23T03:00:00Z","by":"backend"})");
    EXPECT_TRUE(all[4].at("customer").is_null());
    EXPECT_EQ(all[4].at("by"), "person");
    EXPECT_EQ(all[4].at("source"), "one-click");
    EXPECT_EQ(all[4].at("evidence"), "message \"x\"");
}

TEST_F(Consents, ComeInPages)
{
    open();
    auto answer = ask("GET", "/v1/consents?limit=2&after=1");
    EXPECT_EQ(lines(answer.body).size(), 2u);
    EXPECT_EQ(answer.headers.at("link"), "</v1/consents?after=3&limit=2>; rel=\"next\"");
    answer = ask("GET", "/v1/consents?limit=2&customer=c%20%E6%98%A5%261");
    EXPECT_EQ(lines(answer.body).size(), 2u);
    EXPECT_EQ(answer.headers.at("link"), "</v1/consents?after=3&limit=2&customer=c%20%E6%98%A5%261>; rel=\"next\"");
    EXPECT_EQ(ask("GET", "/v1/consents?after=5").body, "");
}

TEST_F(Consents, RefuseWhatTheyDoNotKnow)
{
    open();
    for (const std::string query : {"limit=0", "limit=5001", "after=x", "customer=", "klass=promotional"})
        EXPECT_EQ(ask("GET", "/v1/consents?" + query).status, 422) << query;
    EXPECT_EQ(ask("POST", "/v1/consents", "{}").status, 405);
    auto stranger = tcp();
    stranger.send(request("GET", "/v1/consents"));
    EXPECT_EQ(stranger.receive().status, 401);
}

}  // namespace

}  // namespace todoke
