#include "tests/layout/include_table.hpp"

#include <algorithm>
#include <array>

namespace todoke {
namespace {

using names = std::vector<std::string_view>;

struct floor {
    std::string_view folder;  ///< with everything below, unless a longer folder has its own row
    names project;            ///< beginnings of paths
    names libraries;          ///< beginnings; the standard library is open to all
};

constexpr std::string_view everything = "";
const names asio{"boost/asio/", "boost/asio.hpp", "boost/system/"};
const names posix{"sys/", "netinet/", "arpa/", "unistd.h", "fcntl.h", "netdb.h", "poll.h"};

const names calls_of_the_store{"store/model/",        "store/store.hpp",        "store/judge.hpp",
                               "store/inbox.hpp",     "store/outbox.hpp",       "store/forwards.hpp",
                               "store/box_store.hpp", "store/person_store.hpp", "store/reactions.hpp"};

names operator+(names a, const names& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// The first row that fits counts.
const std::vector<floor>& table()
{
    static const std::vector<floor> rows{
        {"store/model/", {"store/model/"}, {}},
        // One file: its form, its writer, backups. Of what stands above it only the books that the writer opens, and
        // the plain rows.
        {"store/sqlite/file/",
         {"store/model/", "store/store.hpp", "store/sqlite/disk/", "store/sqlite/file/", "store/sqlite/books.hpp",
          "store/sqlite/box.hpp", "store/sqlite/message/rows.hpp"},
         asio + posix + names{"sqlite3.h"}},
        {"store/", {"store/"}, asio + posix + names{"sqlite3.h"}},
        {"gateway/policy/", {"store/model/", "store/judge.hpp", "gateway/policy/"}, {"date/", "glib.h"}},
        // What a caller's bytes are before they mean anything: text and JSON.
        {"gateway/text/", {"store/model/", "gateway/text/"}, {"boost/json/", "openssl/"}},
        {"gateway/intake/",
         {"store/model/", "gateway/policy/", "gateway/text/", "gateway/intake/"},
         {"boost/json/", "boost/json.hpp", "openssl/", "glib.h"}},
        {"gateway/channel/",
         {"store/model/", "gateway/channel/", "gateway/clock.hpp", "gateway/awaiting.hpp", "gateway/task_group.hpp",
          "gateway/deadline.hpp", "gateway/rest.hpp", "gateway/log.hpp"},
         asio + posix + names{"boost/beast/", "boost/json/", "boost/json.hpp", "openssl/", "gmime/", "fmt/"}},
        // Sees of a channel only what all of them are, and of intake only how stored content is read back.
        {"gateway/delivery/",
         {"store/model/", "store/store.hpp", "store/judge.hpp", "gateway/policy/", "gateway/delivery/",
          "gateway/channel/channel.hpp", "gateway/intake/intake.hpp", "gateway/intake/tracked_links.hpp",
          "gateway/clock.hpp", "gateway/awaiting.hpp", "gateway/task_group.hpp", "gateway/deadline.hpp",
          "gateway/rest.hpp", "gateway/log.hpp"},
         asio + names{"fmt/"}},
        // Of the channels' protocols it sees those that carry receipts and messages in one: SMS; of intake only how
        // phone numbers are written.
        {"gateway/receipt/",
         {"store/model/", "store/store.hpp", "store/inbox.hpp", "store/outbox.hpp", "store/forwards.hpp",
          "gateway/policy/", "gateway/receipt/", "gateway/channel/channel.hpp", "gateway/channel/http_client.hpp",
          "gateway/channel/loopback.hpp", "gateway/channel/sms/", "gateway/intake/intake.hpp", "gateway/text/",
          "gateway/clock.hpp", "gateway/awaiting.hpp", "gateway/task_group.hpp", "gateway/deadline.hpp",
          "gateway/rest.hpp", "gateway/log.hpp"},
         asio + names{"boost/json/", "boost/json.hpp", "openssl/", "gmime/", "fmt/"}},
        {"gateway/",
         {"store/model/", "gateway/clock.hpp", "gateway/awaiting.hpp", "gateway/task_group.hpp", "gateway/deadline.hpp",
          "gateway/rest.hpp", "gateway/log.hpp", "gateway/journal.hpp"},
         asio + posix + names{"spdlog/", "fmt/", "systemd/", "openssl/"}},
        // Bytes, heads, bodies and answers as text; of the gateway only how a text is checked and what may be wrong
        // with it.
        {"daemon/http/",
         {"store/model/", "gateway/intake/intake.hpp", "gateway/text/", "gateway/awaiting.hpp", "gateway/clock.hpp",
          "gateway/task_group.hpp", "gateway/log.hpp", "daemon/http/"},
         asio + posix + names{"boost/beast/", "openssl/"}},
        // The page's files, as the build has put them into the program.
        {"daemon/dashboard/", {"daemon/dashboard/"}, {"openssl/", "zlib.h"}},
        // What is to come, from what the store, the lanes and the rules say.
        {"daemon/outlook/",
         {"store/model/", "store/store.hpp", "store/judge.hpp", "gateway/", "daemon/config/config.hpp",
          "daemon/outlook/"},
         asio + names{"fmt/"}},
        // What each URL means: the resources of the interface. SQL, channels and the process are nothing to it.
        {"daemon/api/",
         {"store/model/", "store/store.hpp", "store/judge.hpp", "store/outbox.hpp", "gateway/policy/", "gateway/text/",
          "gateway/intake/", "gateway/receipt/", "gateway/delivery/rule_keeper.hpp", "gateway/awaiting.hpp",
          "gateway/clock.hpp", "gateway/task_group.hpp", "gateway/log.hpp", "daemon/http/", "daemon/api/",
          "daemon/config/config.hpp", "daemon/outlook/lane_views.hpp", "daemon/outlook/queue_figures.hpp",
          "daemon/dashboard/page_files.hpp"},
         asio + names{"boost/beast/http/error.hpp", "boost/json/", "boost/url/", "openssl/", "prometheus/"}},
        // Backup and restore need no store, only its file.
        {"daemon/main.cpp",
         calls_of_the_store + names{"gateway/", "daemon/", "store/sqlite/file/backup.hpp"},
         {everything}},
        // Of the store's inside nothing but the front door.
        {"daemon/", calls_of_the_store + names{"gateway/", "daemon/", "store/sqlite/sqlite_store.hpp"}, {everything}},
    };
    return rows;
}

bool begins_with_any(std::string_view target, const names& beginnings)
{
    return std::any_of(beginnings.begin(), beginnings.end(), [&](auto b) { return target.starts_with(b); });
}

/// <vector>, <cstdint>: C++ headers have neither folder nor ending.
bool is_standard(std::string_view target)
{
    return target.find_first_of("/.") == target.npos;
}

bool is_allowed(const floor& where, const include_line& line)
{
    if (line.in_quotes) return begins_with_any(line.target, where.project);
    return is_standard(line.target) || begins_with_any(line.target, where.libraries);
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    return text;
}

}  // namespace

std::vector<include_line> includes_of(std::string_view text)
{
    std::vector<include_line> all;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        auto line = trimmed(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (!line.starts_with('#')) continue;
        line = trimmed(line.substr(1));
        if (!line.starts_with("include")) continue;
        line = trimmed(line.substr(7));
        if (line.empty()) continue;
        const bool in_quotes = line.front() == '"';
        const auto close = line.find(in_quotes ? '"' : '>', 1);
        all.push_back({number, std::string{line.substr(1, close - 1)}, in_quotes});
    }
    return all;
}

std::vector<std::string> include_violations(std::string_view file, std::string_view text)
{
    const auto where =
        std::find_if(table().begin(), table().end(), [&](const floor& f) { return file.starts_with(f.folder); });
    if (where == table().end()) return {std::string{file} + ": no row of the include table is for this folder"};
    std::vector<std::string> all;
    for (const auto& line : includes_of(text))
        if (!is_allowed(*where, line))
            all.push_back(std::string{file} + ":" + std::to_string(line.line) + ": " + std::string{where->folder} +
                          " may not include " + line.target);
    return all;
}

}  // namespace todoke
