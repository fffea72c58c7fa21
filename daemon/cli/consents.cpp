// `consents export`: the ledger of who agreed to what, and who declined.
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/cli/csv.hpp"
#include "daemon/cli/fields.hpp"
#include "daemon/cli/program.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct export_words {
    std::string customer, file;
    bool as_csv = false;
};

constexpr const char* columns[] = {"no", "customer", "class", "channel", "granted",
                                   "at", "recorded", "by",    "source",  "evidence"};

std::string as_csv(const std::string& line)
{
    const auto entry = parsed_object(line);
    std::vector<std::string> cells;
    for (const auto* const name : columns) {
        const auto* found = entry.if_contains(name);
        if (found == nullptr || found->is_null())
            cells.emplace_back();
        else if (found->is_string())
            cells.emplace_back(found->get_string());
        else
            cells.push_back(found->is_bool() ? found->get_bool() ? "true" : "false"
                                             : std::to_string(number_of(entry, name)));
    }
    return to_csv(cells);
}

/// All of it, page after page; how many entries.
std::size_t write_all(session& with, const export_words& said, std::ostream& out)
{
    std::size_t entries = 0;
    // Excel takes a file for UTF-8 only with its mark.
    if (said.as_csv) out << "\xef\xbb\xbf" << to_csv({std::begin(columns), std::end(columns)});
    std::string next = "/v1/consents?limit=5000";
    if (!said.customer.empty()) next += "&customer=" + encoded(said.customer);
    while (!next.empty()) {
        const auto page = ask(with, {"GET", next});
        for (std::size_t at = 0; at < page.body.size(); ++entries) {
            const auto end = std::min(page.body.find('\n', at), page.body.size());
            const auto line = page.body.substr(at, end - at);
            out << (said.as_csv ? as_csv(line) : line + '\n');
            at = end + 1;
        }
        next = page.next;
    }
    return entries;
}

[[noreturn]] void cannot_write(const std::string& file)
{
    throw std::runtime_error{"cannot write " + file + ": " + std::strerror(errno)};
}

/// Private from its first byte, and there under its name only when it is whole.
int write_to_file(session& with, const export_words& said)
{
    const auto part = said.file + ".part";
    const int made = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0) cannot_write(part);
    std::ofstream out{part, std::ios::trunc};
    const auto entries = write_all(with, said, out);
    out.close();
    const bool on_disk = out && fsync(made) == 0;
    close(made);
    if (!on_disk || std::rename(part.c_str(), said.file.c_str()) != 0) cannot_write(said.file);
    if (!printed_as_json(with, "{\"file\":\"" + said.file + "\",\"entries\":" + std::to_string(entries) + "}"))
        with.out << said.file << ": " << entries << with.say(" entries", " 件") << '\n';
    return done;
}

int export_all(session& with, const export_words& said)
{
    if (!said.file.empty()) return write_to_file(with, said);
    write_all(with, said, with.out);
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
