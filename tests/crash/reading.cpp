#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <sqlite3.h>
#include <stdexcept>

#include "tests/crash/evidence.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

std::string text(const json::object& from, std::string_view key)
{
    const auto* value = from.if_contains(key);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

json::object get(http_caller& over, const std::string& target)
{
    const auto answer = over.call({"GET", target, {}, {}});
    if (answer.status != 200)
        throw std::runtime_error{"GET " + target + ": " + std::to_string(answer.status) + " " + answer.body};
    return json::parse(answer.body).as_object();
}

/// The list of messages, page by page, for as long as `goes_on` says so. True: to its end.
bool each_page(http_caller& over, const std::string& query, const std::function<bool(const json::array&)>& goes_on)
{
    std::string after;
    do {
        const auto page = get(over, "/v1/messages?" + query + (after.empty() ? "" : "&after=" + after));
        if (!goes_on(page.at("messages").as_array())) return false;
        after = text(page, "next");
    } while (!after.empty());
    return true;
}

}  // namespace

std::uint64_t count_unfinished(http_caller& over)
{
    return get(over, "/v1/status").at("store").at("unfinished").to_number<std::uint64_t>();
}

std::vector<std::string> read_list(http_caller& over)
{
    std::vector<std::string> ids;
    each_page(over, "limit=100", [&](const json::array& page) {
        for (const auto& one : page) ids.push_back(text(one.as_object(), "id"));
        return true;
    });
    return ids;
}

std::optional<story> read_story(http_caller& over, const std::string& id)
{
    const auto found = over.call({"GET", "/v1/messages/" + id, {}, {}});
    if (found.status == 404) return std::nullopt;
    if (found.status != 200) throw std::runtime_error{id + ": " + std::to_string(found.status) + " " + found.body};
    const auto answer = json::parse(found.body).as_object();
    story made{text(answer, "id"), text(answer, "state"), {}};
    for (const auto& one : answer.at("attempts").as_array())
        made.attempts.push_back({text(one.as_object(), "channel"), text(one.as_object(), "outcome")});
    return made;
}

/// The log first: what a checkpoint moves meanwhile is seen twice, not never.
std::set<std::string> numbers_in(const std::string& file, std::string_view begin)
{
    constexpr std::size_t length = std::string_view{"+818012345678"}.size();
    std::set<std::string> made;
    for (const auto* end : {"-wal", ""}) {
        std::ifstream from{file + end, std::ios::binary};
        const std::string all{std::istreambuf_iterator<char>{from}, {}};
        for (auto at = all.find(begin); at != all.npos; at = all.find(begin, at + 1))
            made.insert(all.substr(at, length));
    }
    return made;
}

std::string integrity_of(const std::string& file)
{
    sqlite3* database = nullptr;
    std::string result = "cannot be opened";
    if (sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
        const auto keep = [](void* into, int, char** values, char**) {
            *static_cast<std::string*>(into) += values[0] ? values[0] : "NULL";
            return 0;
        };
        result.clear();
        char* trouble = nullptr;
        if (sqlite3_exec(database, "PRAGMA integrity_check", keep, &result, &trouble) != SQLITE_OK) {
            result = trouble ? trouble : "unknown";
            sqlite3_free(trouble);
        }
    }
    sqlite3_close(database);
    return result;
}

}  // namespace todoke
