// STOP that a provider tells again: with its fields in another order, at another time, under another token.
#include "gateway/channel/sms/http/form.hpp"
#include "gateway/channel/sms/http/signing.hpp"
#include "gateway/receipt/readers/http_hook.hpp"
#include "gateway/receipt/readers/twilio_hook.hpp"
#include "gateway/receipt/receipt_desk.hpp"
#include "tests/receipt/fixture.hpp"

namespace todoke {
namespace {

const std::string their_number = "+819012345678";
const std::string twilio_url = "https://msg.shop.example.jp/hooks/twilio/sms";

hook_call signed_by_twilio(const form_fields& fields, const std::string& token)
{
    auto sorted = fields;
    std::sort(sorted.begin(), sorted.end());
    auto text = twilio_url;
    for (const auto& [name, value] : sorted) text += name + value;
    return {twilio_url,
            {{"content-type", "application/x-www-form-urlencoded"},
             {"x-twilio-signature", in_base64(hmac_of(digest_kind::sha1, "12345", text))},
             {"i-twilio-idempotency-token", token}},
            to_form(fields),
            {}};
}

http_receipts described(http_format format)
{
    http_receipts how;
    how.by = http_receipts::proof::query;
    how.name = "key";
    how.secret = "open-sesame";
    how.format = format;
    how.each = format == http_format::json ? "/all" : "";
    const std::string at = format == http_format::json ? "/" : "";
    how.id = at + "id";
    how.state = at + "state";
    how.states = {{"ok", sms_state::delivered}};
    how.inbound = http_inbound{};
    how.inbound->where = how.inbound->number = at + "from";
    how.inbound->text = at + "text";
    how.inbound->id = at + "mo";
    how.inbound->country = "81";
    return how;
}

/// A call, the same told again in other bytes, and one that says it once more.
struct again_case {
    std::string name;
    hook_check check;
    std::string form;
    receipt_reader reader;
    hook_call first, again, anew;
};
void PrintTo(const again_case& row, std::ostream* out)
{
    *out << row.name;
}

again_case by_twilio()
{
    const auto call = [](const std::string& id, const std::string& more) {
        return signed_by_twilio(
            {{"MessageSid", id}, {"SmsStatus", "received"}, {"From", their_number}, {"Body", "STOP"}, {"At", more}},
            "token " + id + more);
    };
    return {"twilio",          make_twilio_check("sms", "12345"),
            twilio_form,       make_twilio_reader(),
            call("SM1", "10"), call("SM1", "11"),
            call("SM2", "11")};
}

again_case by_description(const std::string& name, http_format format,
                          const std::function<hook_call(const std::string& id, const std::string& at)>& call)
{
    const auto how = described(format);
    return {name,
            make_http_check("sms", how),
            http_receipt_form,
            make_http_reader(how),
            call("i-1", "10"),
            call("i-1", "11"),
            call("i-2", "11")};
}

again_case by_url()
{
    return by_description("url", http_format::query, [](const std::string& id, const std::string& at) {
        return hook_call{"https://msg.shop.example.jp/hooks/http/sms?mo=" + id + "&at=" + at +
                             "&from=09012345678&text=STOP&key=open-sesame",
                         {},
                         "",
                         {}};
    });
}

/// Beside it stands what nobody can read.
again_case by_bundle()
{
    return by_description("bundle", http_format::json, [](const std::string& id, const std::string& at) {
        return hook_call{
            "https://msg.shop.example.jp/hooks/http/sms?key=open-sesame",
            {},
            R"({"all":[{"mo":")" + id + R"(","from":"09012345678","text":"STOP"},{"at":")" + at + R"("}]})",
            {}};
    });
}

class ToldAgain : public ReceiptTest, public testing::WithParamInterface<again_case> {
protected:
    ToldAgain()
    {
        receipt_readers readers;
        readers.add(GetParam().form, GetParam().reader);
        receipt_desk_parts parts{*messages, time, [this] { return make_policy(book); }, [] {}, [this] { return book; }};
        desk = std::make_unique<receipt_desk>(io.get_executor(), std::move(parts), std::move(readers));
        spawn(desk->run());
    }
    void tell(const hook_call& what)
    {
        time.advance(1h);
        auto checked = GetParam().check(what);
        ASSERT_TRUE(std::holds_alternative<raw_receipt>(checked)) << std::get<hook_refused>(checked).why;
        EXPECT_TRUE(run(desk->keep(std::move(std::get<raw_receipt>(checked)))));
        while (!run(messages->inbox().next(100, time.now())).some.empty()) desk->wake();
    }
    void agree()
    {
        time.advance(1h);
        customer_update who;
        who.customer = "c-1";
        who.to[index_of(channel::sms)] = their_number;
        who.consents["promotional"][index_of(channel::sms)] = true;
        who.consented_at = time.now();
        run(messages->put_customer(who, make_policy(book), time.now()));
    }
    bool agrees()
    {
        const auto said = run(messages->customer("c-1"))->consents.at("promotional")[index_of(channel::sms)];
        return said && said->granted;
    }

    std::unique_ptr<receipt_desk> desk;
};

TEST_P(ToldAgain, ItIsHeededOnceByItsId)
{
    agree();
    tell(GetParam().first);
    EXPECT_FALSE(agrees());
    agree();
    tell(GetParam().again);
    EXPECT_TRUE(agrees()) << "it was said before they agreed";
    tell(GetParam().anew);
    EXPECT_FALSE(agrees()) << "said once more";
    end();
}

INSTANTIATE_TEST_SUITE_P(Hooks, ToldAgain, testing::Values(by_twilio(), by_url(), by_bundle()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
