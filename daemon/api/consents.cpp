#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "daemon/api/json_text.hpp"
#include "daemon/api/query.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/http/problem.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

std::string line_of(const consent_entry& one)
{
    std::string made;
    json_text json{made};
    json.begin_object();
    json.field("no", one.no);
    if (one.customer.empty()) {
        json.key("customer");
        json.null();
    } else {
        json.field("customer", one.customer);
    }
    json.field("class", one.klass);
    json.field("channel", to_text(one.on));
    json.field("granted", one.granted);
    json.field("at", one.at);
    json.field("recorded", one.recorded);
    json.field("by", one.by_person ? "person" : "backend");
    json.text_unless_empty("source", one.source);
    json.text_unless_empty("evidence", one.evidence);
    json.end_object();
    return made;
}

/// The same question for what comes after.
std::string next_page(const consent_query& asked, std::int64_t last)
{
    std::string made = "</v1/consents?after=" + std::to_string(last) + "&limit=" + std::to_string(asked.limit);
    if (!asked.customer.empty())
        made += "&customer=" + boost::urls::encode(asked.customer, boost::urls::unreserved_chars);
    return made + ">; rel=\"next\"";
}

}  // namespace

asio::awaitable<answer> list_consents(door_core& core, request what)
{
    field_problems problems;
    auto query = read_consent_query(what.query, problems);
    if (!problems.empty()) co_return to_answer(of(std::move(problems)));
    auto asked = core.messages.people().consents(query);
    const auto entries = co_await std::move(asked);
    answer made;
    made.type = "application/x-ndjson";
    for (const auto& one : entries) made.body += line_of(one) + "\n";
    if (entries.size() == query.limit) made.header("Link", next_page(query, entries.back().no));
    co_return made;
}

}  // namespace todoke
