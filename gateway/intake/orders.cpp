// What operators and backends order about messages and addresses that are there already.
#include <boost/json/object.hpp>

#include "gateway/intake/address.hpp"
#include "gateway/intake/fields.hpp"
#include "gateway/text/strict_json.hpp"
#include "gateway/text/text_checks.hpp"
#include "store/model/mailbox.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

/// Reads the one object of a body; `read` takes its fields.
template <class Order, class Read>
understood<Order> read_object(std::string_view text, Read&& read)
{
    const json_document document{text};
    if (auto bad = trouble_of_body(document)) return *std::move(bad);
    const auto& object = document.root().get_object();
    field_problems problems;
    fields from{object, "", problems};
    Order into{};
    read(from, into);
    from.refuse_unknown();
    if (!problems.empty()) return problems;
    return into;
}

void read_reason(fields& from, std::string& into, std::string_view example)
{
    into = from.label("reason");
    if (!from.has("reason")) from.problem("reason", "is missing: say why, like \"" + std::string{example} + "\"");
}

}  // namespace

understood<resolve_order> read_resolve(std::string_view text)
{
    return read_object<resolve_order>(text, [](fields& from, resolve_order& into) {
        const auto as = from.string("as");
        if (as && *as != "sent" && *as != "failed")
            from.problem("as", quoted(*as) + " is not known: write sent or failed");
        else if (!from.has("as"))
            from.problem("as", "is missing: sent or failed");
        into.as = as && *as == "failed" ? resolution::failed : resolution::sent;
        read_reason(from, into.reason, "the provider's log shows it");
    });
}

understood<retry_order> read_retry(std::string_view text)
{
    return read_object<retry_order>(text, [](fields& from, retry_order& into) {
        read_reason(from, into.reason, "the provider is back");
        into.ttl = from.length("ttl");
        if (into.ttl && into.ttl->count() == 0) from.problem("ttl", "is 0: the message could never be sent");
    });
}

understood<cancel_order> read_cancel(std::string_view text, const rules& book)
{
    return read_object<cancel_order>(text, [&](fields& from, cancel_order& into) {
        if (const auto* dry = from.take("dry_run")) {
            if (dry->is_bool())
                into.dry_run = dry->get_bool();
            else
                from.problem("dry_run", "is " + std::string{kind_of(*dry)} + ", true or false is expected");
        }
        const auto* object = from.object("filter");
        if (!object) {
            if (!from.has("filter")) from.problem("filter", "is missing: which messages, like {\"campaign\": \"…\"}");
            return;
        }
        fields filter{*object, from.at("filter"), from.problems()};
        into.campaign = filter.label("campaign");
        into.klass = filter.label("class");
        into.customer = filter.label("customer");
        into.cancel_key = filter.label("cancel_key");
        filter.refuse_unknown();
        if (object->empty())
            from.problem("filter", "is empty: give campaign, class, customer or cancel_key (it never means all)");
        if (into.klass.empty() || book.classes.contains(into.klass)) return;
        std::vector<std::string_view> there;
        for (const auto& [known, ignored] : book.classes) there.push_back(known);
        filter.problem("class", quoted(into.klass) + " is no class: use " + listed(there, " or "));
    });
}

understood<instant> read_replay(std::string_view text)
{
    return read_object<instant>(text, [](fields& from, instant& into) {
        if (!from.has("since")) from.problem("since", "is missing: an instant like 2026-11-23T12:00:00+09:00");
        into = from.when("since").value_or(instant{});
    });
}

understood<block_order> read_block(std::string_view text, std::string_view phone_region)
{
    return read_object<block_order>(text, [&](fields& from, block_order& into) {
        const auto on = from.string("channel");
        const auto channel = on ? parse_channel(*on) : std::nullopt;
        if (!from.has("channel"))
            from.problem("channel", "is missing: email, line or sms");
        else if (on && !channel)
            from.problem("channel", quoted(*on) + " is no channel: write email, line or sms");
        const auto address = from.string("address");
        if (!from.has("address")) from.problem("address", "is missing: the address that is not to be used");
        if (channel && address) {
            into.on = *channel;
            into.address = read_address(*channel, *address, phone_region, from.at("address"), from.problems());
        }
        read_reason(from, into.reason, "asked by phone to get no more");
    });
}

std::string read_address(channel on, std::string_view text, std::string_view phone_region, std::string_view pointer,
                         field_problems& problems)
{
    json::object one;
    one[json::string_view{to_text(on).data(), to_text(on).size()}] = json::string_view{text.data(), text.size()};
    field_problems its;
    fields from{one, "", its};
    auto read = read_person(from, phone_region);
    if (!its.empty()) problems.push_back({std::string{pointer}, quoted(text) + " " + its.front().detail});
    return std::move(read.to[index_of(on)]);
}

}  // namespace todoke
