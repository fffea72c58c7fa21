#include "daemon/api/json_text.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"
#include "gateway/intake/intake.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

problem no_such_customer()
{
    return {problem_kind::not_found, "no customer of this id is stored", {}, {}};
}

/// `consent` in the form PUT takes; `consented_at` says since when.
void write_consents(json_text& json, const profile& who)
{
    if (who.consents.empty()) return;
    const auto each = [&](std::string_view name, auto&& write) {
        json.key(name);
        json.begin_object();
        for (const auto& [klass, row] : who.consents) {
            json.any_key(klass);
            json.begin_object();
            for (const auto on : all_channels)
                if (const auto& one = row[index_of(on)]) write(to_text(on), *one);
            json.end_object();
        }
        json.end_object();
    };
    each("consent", [&](std::string_view on, const consent& one) { json.field(on, one.granted); });
    each("consented", [&](std::string_view on, const consent& one) { json.field(on, one.at); });
}

void write_profile(json_text& json, const profile& who)
{
    json.begin_object();
    json.field("customer", who.customer);
    for (const auto on : all_channels) json.text_unless_empty(to_text(on), who.to[index_of(on)]);
    json.text_unless_empty("time_zone", who.time_zone);
    if (!who.quiet_hours.empty()) {
        json.key("quiet_hours");
        json.begin_array();
        for (const auto& range : who.quiet_hours) json.value(std::string_view{range});
        json.end_array();
    }
    if (!who.channels.empty()) {
        json.key("channels");
        json.begin_array();
        for (const auto on : who.channels) json.value(to_text(on));
        json.end_array();
    }
    write_consents(json, who);
    json.end_object();
}

answer profile_answer(const profile& who, unsigned status)
{
    answer made;
    made.status = status;
    json_text json{made.body};
    write_profile(json, who);
    return made;
}

}  // namespace

asio::awaitable<answer> put_customer(door_core& core, request what)
{
    const auto book = core.book();
    const auto now = core.time.now();
    auto read = read_customer(what.body, what.name, *book, now);
    if (auto no = trouble_of(read)) co_return *std::move(no);
    auto policy = core.policy();
    auto& update = std::get<customer_update>(read);
    for (const auto& [klass, consents] : update.consents)
        if (!what.who->may_use(klass)) co_return forbidden(*what.who, "record consents for class " + klass);
    const bool is_new = co_await core.messages.put_customer(std::move(update), std::move(policy), now);
    core.work_arrived();
    std::string name{what.name};
    const auto who = co_await core.messages.customer(std::move(name));
    if (!who) co_return to_answer(no_such_customer());  // erased in between
    auto made = profile_answer(*who, is_new ? 201 : 200);
    if (is_new) made.header("Location", what.head.target);
    co_return made;
}

asio::awaitable<answer> get_customer(door_core& core, request what)
{
    std::string name{what.name};
    const auto who = co_await core.messages.customer(std::move(name));
    if (!who) co_return to_answer(no_such_customer());
    co_return profile_answer(*who, 200);
}

asio::awaitable<answer> delete_customer(door_core& core, request what)
{
    if (!what.who->classes.empty())
        co_return forbidden(*what.who, "erase a customer: that cancels messages of all classes");
    auto policy = core.policy();
    const auto now = core.time.now();
    std::string name{what.name};
    const bool there = co_await core.messages.erase_customer(std::move(name), std::move(policy), now);
    if (!there) co_return to_answer(no_such_customer());
    core.work_arrived();
    co_return no_content();
}

}  // namespace todoke
