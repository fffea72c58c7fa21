// `hold`, `holds` and `release`: stopping a part of what is sent, for a time.
#include <boost/json/serialize.hpp>
#include <memory>

#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/figures.hpp"
#include "daemon/cli/text/layout.hpp"
#include "store/model/percent.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct hold_words {
    std::string campaign, klass, channel, provider, reason, until, length;
    bool all = false, urgent = false;
};

json::object scope_of(const hold_words& said)
{
    json::object made;
    put(made, "campaign", said.campaign);
    put(made, "class", said.klass);
    put(made, "channel", said.channel);
    put(made, "provider", said.provider);
    if (said.all) made["all"] = true;
    if (made.size() != 1)
        throw CLI::ValidationError{"hold", "name one of --campaign, --class, --channel, --provider and --all"};
    if (said.urgent) made["urgent"] = true;
    return made;
}

int place(session& with, const hold_words& said)
{
    json::object order{{"scope", scope_of(said)}, {"reason", said.reason}};
    put(order, "until", said.until);
    put(order, "for", said.length);
    const auto made = told(with, {"POST", "/v1/holds", json::serialize(order)});
    if (made)
        with.out << with.say("held: ", "保留しました: ") << hold_text(*made, reader_of(with)) << '\n'
                 << with.say("To end it: todoke release ", "解除するには: todoke release ") << text_of(*made, "id")
                 << '\n';
    return done;
}

int list_holds(session& with)
{
    const auto all = told(with, {"GET", "/v1/holds"});
    if (!all) return done;
    if (array_of(*all, "holds").empty())
        with.out << with.say("nothing is held", "保留はありません") << '\n';
    else
        with.out << holds_text(array_of(*all, "holds"), reader_of(with));
    return done;
}

int release(session& with, const std::string& id)
{
    const auto answer = ask(with, {"DELETE", "/v1/holds/" + percent_encoded(id)});
    if (printed_as_json(with, answer.body)) return done;
    with.out << with.say(
                    "released: what waited is decided again, and goes out over its class's release_spread",
                    "解除しました。待機していたものは再判定され、クラスの release_spread の間に分散して送信されます")
             << '\n';
    return done;
}

}  // namespace

void add_holds(program& to)
{
    const auto words = std::make_shared<hold_words>();
    auto& hold = to.command(to.whole(), "hold", "Stop a campaign, a class, a channel, a provider or everything",
                            [words](session& with) { return place(with, *words); });
    hold.add_option("--campaign", words->campaign, "This campaign");
    hold.add_option("--class", words->klass, "This class");
    hold.add_option("--channel", words->channel, "email, line or sms");
    hold.add_option("--provider", words->provider, "This provider; others of its channel go on");
    hold.add_flag("--all", words->all, "Everything but urgent messages");
    hold.add_flag("--urgent", words->urgent, "With --all: these too");
    hold.add_option("--reason", words->reason, "Why: whoever asks about a message is told")->required();
    auto* const until = hold.add_option("--until", words->until, "Its end: 2026-11-24T18:00:00+09:00");
    hold.add_option("--for", words->length, "From now on so long: 2h")->excludes(until);
    to.command(to.whole(), "holds", "The holds in force", list_holds);
    const auto id = std::make_shared<std::string>();
    auto& released =
        to.command(to.whole(), "release", "End a hold now", [id](session& with) { return release(with, *id); });
    released.add_option("ID", *id, "The hold's number, as todoke holds shows it")->required();
}

}  // namespace todoke::cli
