// `blocks`: addresses that are not to be used.
#include <boost/json/serialize.hpp>
#include <memory>

#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/layout.hpp"
#include "store/model/percent.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct block_words {
    std::string email, line, sms, reason, after;
    std::size_t limit = 50;
};

struct address {
    std::string channel, value;
};

/// The one that was given; nothing: none was.
address address_of(const block_words& said)
{
    address made;
    int given = 0;
    for (const auto& [channel, value] : {address{"email", said.email}, {"line", said.line}, {"sms", said.sms}}) {
        if (value.empty()) continue;
        made = {channel, value};
        ++given;
    }
    if (given > 1) throw CLI::ValidationError{"blocks", "name one of --email, --line and --sms"};
    return made;
}

address needed(const block_words& said)
{
    auto made = address_of(said);
    if (made.channel.empty()) throw CLI::RequiredError{"one of --email, --line and --sms"};
    return made;
}

std::string blocks_text(const json::object& page, const reader& to)
{
    std::vector<row> rows;
    for (const auto& one : array_of(page, "blocks")) {
        const auto* block = one.if_object();
        if (!block) continue;
        auto shown = text_of(*block, "address");
        if (shown.empty()) shown = to.say("(erased)", "(消去済み)");
        rows.push_back({channel_name(text_of(*block, "channel"), to), shown, local_time(text_of(*block, "since")),
                        text_of(*block, "reason"), text_of(*block, "message")});
    }
    if (rows.empty())
        return std::string{to.say("no such address is blocked", "該当する使用停止の宛先はありません")} + '\n';
    auto made = table_of(rows);
    if (const auto next = text_of(page, "next"); !next.empty())
        made +=
            to.colours.quiet(std::string{to.say("there are more: --after ", "続きがあります: --after ")} + next) + '\n';
    return made;
}

int list_blocks(session& with, const block_words& said)
{
    const auto which = address_of(said);
    const auto query = which.channel.empty() ? "?limit=" + std::to_string(said.limit) +
                                                   (said.after.empty() ? "" : "&after=" + percent_encoded(said.after))
                                             : "?" + which.channel + "=" + percent_encoded(which.value);
    const auto page = told(with, {"GET", "/v1/blocks" + query});
    if (page) with.out << blocks_text(*page, reader_of(with));
    return done;
}

int block(session& with, const block_words& said)
{
    const auto which = needed(said);
    const json::object order{{"channel", which.channel}, {"address", which.value}, {"reason", said.reason}};
    const auto made = told(with, {"POST", "/v1/blocks", json::serialize(order)});
    if (made)
        with.out << with.say("blocked: nothing more is sent there (", "使用停止にしました。今後は送信しません (")
                 << text_of(*made, "reason") << ")\n";
    return done;
}

int unblock(session& with, const block_words& said)
{
    const auto which = needed(said);
    const auto answer = ask(with, {"DELETE", "/v1/blocks?" + which.channel + "=" + percent_encoded(which.value)});
    if (!printed_as_json(with, answer.body))
        with.out << with.say("free again: what waits for it is decided again",
                             "使用停止を解除しました。待機中のものは再判定されます")
                 << '\n';
    return done;
}

void add_addresses(CLI::App& command, block_words& words)
{
    command.add_option("--email", words.email, "An e-mail address");
    command.add_option("--line", words.line, "A LINE user id");
    command.add_option("--sms", words.sms, "A phone number");
}

}  // namespace

void add_blocks(program& to)
{
    const auto words = std::make_shared<block_words>();
    auto& family = to.family("blocks", "Addresses that are not to be used");
    auto& listed = to.command(family, "list", "All of them, or whether one is blocked and why",
                              [words](session& with) { return list_blocks(with, *words); });
    add_addresses(listed, *words);
    listed.add_option("--limit", words->limit, "So many")->check(CLI::Range(1, 500))->capture_default_str();
    listed.add_option("--after", words->after, "Those after a list that ended there");
    auto& added = to.command(family, "add", "Block an address", [words](session& with) { return block(with, *words); });
    add_addresses(added, *words);
    added.add_option("--reason", words->reason, "Why: whoever asks about a message is told")->required();
    auto& removed =
        to.command(family, "remove", "Free an address", [words](session& with) { return unblock(with, *words); });
    add_addresses(removed, *words);
}

}  // namespace todoke::cli
