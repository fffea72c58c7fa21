// `consents export`: the ledger of who agreed to what, and who declined.
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <functional>
#include <memory>

#include "daemon/cli/import/csv.hpp"
#include "daemon/cli/interruption.hpp"
#include "daemon/cli/private_file.hpp"
#include "daemon/cli/program.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "store/model/percent.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct export_words {
    std::string customer, file;
    bool as_csv = false;
};

constexpr const char* columns[] = {"no", "customer", "class", "channel", "granted",
                                   "at", "recorded", "by",    "source",  "evidence"};

std::string cell_of(const json::object& entry, const char* name)
{
    const auto* found = entry.if_contains(name);
    if (found == nullptr || found->is_null()) return {};
    if (found->is_string()) return as_text_cell(raw_text_of(entry, name));
    if (found->is_bool()) return found->get_bool() ? "true" : "false";
    return std::to_string(number_of(entry, name));
}

std::string as_csv(const std::string& line, bool for_eyes)
{
    const auto entry = parsed_object(line);
    std::vector<std::string> cells;
    for (const auto* const name : columns) {
        auto cell = cell_of(entry, name);
        cells.push_back(for_eyes ? shown(cell) : std::move(cell));
    }
    return to_csv(cells);
}

/// All of it, page after page; how many entries.
std::size_t write_all(session& with, const export_words& said, const std::function<void(std::string_view)>& out)
{
    const bool for_eyes = said.file.empty() && with.out_is_terminal;
    std::size_t entries = 0;
    // Excel takes a file for UTF-8 only with its mark.
    if (said.as_csv) out("\xef\xbb\xbf" + to_csv({std::begin(columns), std::end(columns)}));
    std::string next = "/v1/consents?limit=5000";
    if (!said.customer.empty()) next += "&customer=" + percent_encoded(said.customer);
    while (!next.empty()) {
        const auto page = ask(with, {"GET", next});
        std::string written;
        for (std::size_t at = 0; at < page.body.size(); ++entries) {
            const auto end = std::min(page.body.find('\n', at), page.body.size());
            const auto line = page.body.substr(at, end - at);
            written += said.as_csv ? as_csv(line, for_eyes) : shown_json(line) + '\n';
            at = end + 1;
        }
        out(written);
        next = page.next;
    }
    return entries;
}

std::unique_ptr<private_file> place_for(const session& with, const std::string& file)
{
    try {
        return std::make_unique<private_file>(file, with.to.speaks);
    } catch (const std::runtime_error& e) {
        throw std::runtime_error{
            std::string{e.what()}.append(with.say("; name another file, or leave --output out for standard output",
                                                  "。別のファイルを指定するか、標準出力に出すには --output を"
                                                  "省いてください"))};
    }
}

/// There under its name only when it is whole.
int write_to_file(session& with, const export_words& said)
{
    const interruption watched;
    const auto place = place_for(with, said.file);
    auto& made = *place;
    const auto entries = write_all(with, said, [&](std::string_view page) {
        made.write(page);
        if (interruption::came())
            throw std::runtime_error{fmt::format(
                fmt::runtime(with.say("interrupted: {} is as it was", "中断しました。{} は元のままです")), said.file)};
    });
    made.put_in_place();
    if (!printed_as_json(with, json::serialize(json::object{{"file", said.file}, {"entries", entries}})))
        with.out << shown(said.file) << ": " << entries << with.say(" entries", " 件") << '\n';
    return done;
}

int export_all(session& with, const export_words& said)
{
    if (!said.file.empty()) return write_to_file(with, said);
    write_all(with, said, [&](std::string_view page) { with.out << page; });
    return done;
}

}  // namespace

void add_consents(program& to)
{
    const auto words = std::make_shared<export_words>();
    auto& family = to.family("consents", "Who agreed to what, and who declined");
    auto& command = to.command(family, "export", "The whole ledger, an entry a line in JSON, or as CSV",
                               [words](session& with) { return export_all(with, *words); });
    command.add_option("--customer", words->customer, "Only this customer's");
    command.add_option("--output", words->file, "Into this file, private; else to standard output");
    command.add_flag("--csv", words->as_csv, "As CSV that Excel opens");
}

}  // namespace todoke::cli
