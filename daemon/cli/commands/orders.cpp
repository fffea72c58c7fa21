// `cancel`, `retry`, `resolve` and `adopt`: what an operator orders.
#include <boost/json/serialize.hpp>
#include <memory>

#include "daemon/cli/checks.hpp"
#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/layout.hpp"
#include "gateway/policy/wording/names.hpp"
#include "store/model/percent.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

std::string call_on(const std::string& id, const char* what)
{
    return "/v1/messages/" + percent_encoded(id) + '/' + what;
}

std::string state_text(const json::object& answer, const reader& to)
{
    const auto state = text_of(answer, "state");
    return painted_word(to.colours, state, name_of(vocabulary::state, state, to.in));
}

struct cancel_words {
    std::string id, campaign, klass, customer, cancel_key;
    bool only_count = false;
};

int cancel_one(session& with, const std::string& id)
{
    const auto answer = told(with, {"POST", call_on(id, "cancel")});
    if (!answer) return done;
    if (text_of(*answer, "result") == "too_late") {
        with.out
            << with.say(
                   "too late: it is, or may be, handed over already; what would follow does not go. Now: ",
                   "間に合いませんでした。既に引き渡されたか、その可能性があります。以降の経路は送信しません。状態: ")
            << state_text(*answer, reader_of(with)) << '\n';
        return wants_attention;
    }
    with.out << with.say("cancelled", "取り消しました") << '\n';
    return done;
}

int cancel_some(session& with, const cancel_words& said)
{
    json::object filter;
    put(filter, "campaign", said.campaign);
    put(filter, "class", said.klass);
    put(filter, "customer", said.customer);
    put(filter, "cancel_key", said.cancel_key);
    const json::object order{{"filter", filter}, {"dry_run", said.only_count}};
    const auto answer = told(with, {"POST", "/v1/messages/cancel", json::serialize(order)});
    if (!answer) return done;
    const auto verb =
        said.only_count ? with.say("would be cancelled: ", "取り消しの対象: ") : with.say("cancelled: ", "取り消し: ");
    with.out << verb << number_of(*answer, "cancelled") << with.say(", too late: ", "、間に合わず: ")
             << number_of(*answer, "too_late") << '\n';
    return done;
}

int cancel(session& with, const cancel_words& said)
{
    const bool has_filter =
        !said.campaign.empty() || !said.klass.empty() || !said.customer.empty() || !said.cancel_key.empty();
    if (said.id.empty() == !has_filter)
        throw CLI::ValidationError{"cancel", "name a message, or --campaign, --class, --customer or --cancel-key"};
    if (has_filter) return cancel_some(with, said);
    if (said.only_count) throw CLI::ValidationError{"cancel", "--dry-run is for --campaign and the like"};
    return cancel_one(with, said.id);
}

void add_cancel(program& to)
{
    const auto words = std::make_shared<cancel_words>();
    auto& command = to.command(to.whole(), "cancel", "Cancel a message, or all that match",
                               [words](session& with) { return cancel(with, *words); });
    command.add_option("ID", words->id, "The message's id")->check(is_message_id());
    command.add_option("--campaign", words->campaign, "All of this campaign");
    command.add_option("--class", words->klass, "All of this class");
    command.add_option("--customer", words->customer, "All of this customer");
    command.add_option("--cancel-key", words->cancel_key, "All with this key");
    command.add_flag("--dry-run", words->only_count, "Only count them");
}

struct order_words {
    std::string id, reason, ttl, as;
};

int retry(session& with, const order_words& said)
{
    json::object order{{"reason", said.reason}};
    put(order, "ttl", said.ttl);
    const auto answer = told(with, {"POST", call_on(said.id, "retry"), json::serialize(order)});
    if (!answer) return done;
    with.out << state_text(*answer, reader_of(with));
    if (const auto due = text_of(*answer, "due_at"); !due.empty())
        with.out << with.say(", due ", "、送信可能: ") << local_time_and_zone(due);
    if (const auto detail = text_of(*answer, "detail"); !detail.empty()) with.out << ": " << detail;
    with.out << '\n';
    return done;
}

int resolve(session& with, const order_words& said)
{
    const json::object order{{"as", said.as}, {"reason", said.reason}};
    const auto answer = told(with, {"POST", call_on(said.id, "resolve"), json::serialize(order)});
    if (answer)
        with.out << with.say("settled; now: ", "確定しました。状態: ") << state_text(*answer, reader_of(with)) << '\n';
    return done;
}

int adopt(session& with, const std::string& reason)
{
    const auto answer = told(with, {"POST", "/v1/adopt", json::serialize(json::object{{"reason", reason}})});
    if (answer)
        with.out << with.say("adopted: what waited goes on, by the rules",
                             "確認しました。待機していたものは規則に従って送信されます")
                 << '\n';
    return done;
}

}  // namespace

void add_orders(program& to)
{
    add_cancel(to);
    const auto words = std::make_shared<order_words>();
    auto& again = to.command(to.whole(), "retry", "Have a failed, expired or uncertain message go again",
                             [words](session& with) { return retry(with, *words); });
    again.add_option("ID", words->id, "The message's id")->required()->check(is_message_id());
    again.add_option("--reason", words->reason, "Why, for its timeline")->required();
    again.add_option("--ttl", words->ttl, "How long it may wait from now on; else as long as its class says");
    auto& settled = to.command(to.whole(), "resolve", "Say what became of an uncertain message",
                               [words](session& with) { return resolve(with, *words); });
    settled.add_option("ID", words->id, "The message's id")->required()->check(is_message_id());
    settled.add_option("--as", words->as, "sent: a provider took it; failed: none did, the next leg follows")
        ->required()
        ->check(CLI::IsMember({"sent", "failed"}));
    settled.add_option("--reason", words->reason, "How you know, for its timeline")->required();
    auto& adopted =
        to.command(to.whole(), "adopt",
                   "Say that this database is the right one and that the clock is right: what waits for that goes on",
                   [words](session& with) { return adopt(with, words->reason); });
    adopted.add_option("--reason", words->reason, "Why, for the log")->required();
}

}  // namespace todoke::cli
