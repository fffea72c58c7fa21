// `show`, `why` and `list`.
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

std::string path_of(const std::string& id)
{
    return "/v1/messages/" + percent_encoded(id);
}

int show(session& with, const std::string& id)
{
    const auto message = told(with, {"GET", path_of(id)});
    if (message) with.out << show_text(*message, reader_of(with));
    return done;
}

int why(session& with, const std::string& id, bool all)
{
    const auto message = told(with, {"GET", path_of(id)});
    if (message) with.out << why_text(*message, reader_of(with), all);
    return done;
}

struct list_words {
    std::string state, customer, klass, campaign, channel, after;
    std::size_t limit = 50;
};

std::string query_of(const list_words& said, std::size_t wanted, const std::string& after)
{
    constexpr std::size_t largest_page = 500;
    auto made = "?limit=" + std::to_string(std::min(wanted, largest_page));
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) made += std::string{"&"} + name + "=" + percent_encoded(value);
    };
    add("state", said.state);
    add("customer", said.customer);
    add("class", said.klass);
    add("campaign", said.campaign);
    add("channel", said.channel);
    add("after", after);
    return made;
}

/// As many as are wanted, or all there are; `next` is where the next ones are. A page may be short, or even empty,
/// although more match.
json::object listed(session& with, const list_words& said)
{
    json::array all;
    auto after = said.after;
    do {
        const auto page =
            parsed_object(ask(with, {"GET", "/v1/messages" + query_of(said, said.limit - all.size(), after)}).body);
        for (const auto& one : array_of(page, "messages")) all.push_back(one);
        after = raw_text_of(page, "next");
    } while (!after.empty() && all.size() < said.limit);
    json::object made{{"messages", std::move(all)}};
    put(made, "next", after);
    return made;
}

row row_of(const json::object& message, const reader& to)
{
    const auto state = text_of(message, "state");
    auto when = local_time(text_of(message, "due_at"));
    if (const auto by = text_of(message, "due_by"); !by.empty())
        when += " (" + name_of(vocabulary::rule, by, to.in) + ")";
    return {text_of(message, "id"),
            painted_word(to.colours, state, name_of(vocabulary::state, state, to.in)),
            local_time(text_of(message, "stored_at")),
            channel_name(text_of(message, "channel"), to),
            text_of(message, "class"),
            text_of(message, "campaign"),
            text_of(message, "customer"),
            when};
}

int list_messages(session& with, const list_words& said)
{
    const auto found = listed(with, said);
    if (printed_as_json(with, json::serialize(found))) return done;
    const auto to = reader_of(with);
    const auto& messages = array_of(found, "messages");
    if (messages.empty()) {
        with.out << to.say("no message matches", "該当するメッセージはありません") << '\n';
        return done;
    }
    std::vector<row> rows{{"ID", std::string{to.say("STATE", "状態")}, std::string{to.say("STORED", "依頼")},
                           std::string{to.say("CHANNEL", "チャネル")}, std::string{to.say("CLASS", "クラス")},
                           std::string{to.say("CAMPAIGN", "キャンペーン")}, std::string{to.say("CUSTOMER", "顧客")},
                           std::string{to.say("DUE", "送信可能")}}};
    for (const auto& one : messages)
        if (const auto* message = one.if_object()) rows.push_back(row_of(*message, to));
    with.out << table_of(rows);
    if (const auto next = text_of(found, "next"); !next.empty())
        with.out << to.colours.quiet(
                        std::string{to.say("there may be more: --after ", "続きがあるかもしれません: --after ")} + next)
                 << '\n';
    return done;
}

void add_list(program& to)
{
    const auto words = std::make_shared<list_words>();
    auto& command = to.command(to.whole(), "list", "Messages, the newest first",
                               [words](session& with) { return list_messages(with, *words); });
    command.add_option("--state", words->state,
                       "Only queued, sending, watching, uncertain, sent, delivered, failed, expired, cancelled or "
                       "suppressed ones");
    command.add_option("--customer", words->customer, "Only this customer's");
    command.add_option("--class", words->klass, "Only of this class");
    command.add_option("--campaign", words->campaign, "Only of this campaign");
    command.add_option("--channel", words->channel, "Only where the leg under way, or next, is email, line or sms");
    command.add_option("--limit", words->limit, "So many")->check(CLI::Range(1, 1'000'000))->capture_default_str();
    command.add_option("--after", words->after, "Those after a list that ended there");
}

}  // namespace

void add_messages(program& to)
{
    const auto id = std::make_shared<std::string>();
    const auto all = std::make_shared<bool>(false);
    auto& shown = to.command(to.whole(), "show", "A message: its facts, legs and attempts",
                             [id](session& with) { return show(with, *id); });
    shown.add_option("ID", *id, "The message's id")->required()->check(is_message_id());
    auto& asked = to.command(to.whole(), "why", "A message's story in plain words: why it went, or why not",
                             [id, all](session& with) { return why(with, *id, *all); });
    asked.add_option("ID", *id, "The message's id")->required()->check(is_message_id());
    asked.add_flag("--all", *all, "Also the rules that let it go");
    add_list(to);
}

}  // namespace todoke::cli
