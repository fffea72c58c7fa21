#include "daemon/config/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "daemon/config/sections.hpp"

namespace todoke {
namespace {

using namespace reading;
namespace fs = std::filesystem;

std::optional<config> read_config(const toml::table& table, const config_text& first, findings& found)
{
    config made;
    auto book = std::make_shared<rules>();
    book->classes = default_classes();
    section all{table, "", {first.file, 0}, found};
    const section site = all.child("site");
    const section classes = all.child("class");
    const section api = all.child("api"), open = all.child("public");
    read_site(site, *book);
    read_classes(classes, book->classes);
    refuse_endless_quiet(*book, site, classes);
    read_shared_caps(all.children("cap"), *book);
    read_api(api, *book, made.api);
    if (all.find("public")) made.open = read_public(open, *book);
    read_store(all.child("store"), made.store);
    auto providers = all.children("provider");
    read_providers(providers, all.find("public") != nullptr, made.providers, book->providers);
    read_callbacks(all.children("callback"), made.callbacks);
    refuse_shared_ports(made, api, open, providers);
    for (const auto& one : made.callbacks) book->callbacks.push_back(one.name);
    all.finish();
    if (found.any_problem()) return std::nullopt;
    warn(made, *book, providers, found);
    made.warnings = found.warnings();
    made.taken_at_a_start = taken_at_a_start(table, made);
    made.book = std::move(book);
    return made;
}

/// Adds the file's text, or the problem why not.
void read_text(const fs::path& file, std::vector<config_text>& texts, config_problems& problems)
{
    std::error_code failed;
    const auto status = fs::status(file, failed);
    if (fs::exists(status) && !fs::is_regular_file(status)) {  // reading a pipe would stop a reload for good
        problems.push_back(
            {file.string(), 0, fs::is_directory(status) ? "is a folder; name a file" : "is not a regular file"});
        return;
    }
    errno = 0;
    std::ifstream input{file, std::ios::binary};
    if (!input) {
        problems.push_back({file.string(), 0, std::string{"cannot be read: "} + std::strerror(errno)});
        return;
    }
    constexpr auto by_others = fs::perms::group_read | fs::perms::others_read;
    config_text text{file.string(), {std::istreambuf_iterator<char>{input}, {}}};
    text.others_can_read = (status.permissions() & by_others) != fs::perms::none;
    texts.push_back(std::move(text));
}

bool is_blank(const config_text& text)
{
    return text.text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// `*.toml` in the folder, in name order; none when there is no folder.
std::vector<fs::path> files_of(const fs::path& folder, config_problems& problems)
{
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator entry{folder, failed}, end; !failed && entry != end; entry.increment(failed)) {
        const auto& path = entry->path();
        if (path.extension() == ".toml" && !path.filename().string().starts_with('.')) files.push_back(path);
    }
    if (failed && failed != std::errc::no_such_file_or_directory)
        problems.push_back({folder.string(), 0, "cannot be read: " + failed.message()});
    std::sort(files.begin(), files.end());
    return files;
}

/// Of the configuration: the file, and conf.d beside it.
std::vector<config_text> texts_of(const fs::path& file, config_problems& problems)
{
    std::vector<config_text> texts;
    read_text(file, texts, problems);
    for (const auto& more : files_of(file.parent_path() / "conf.d", problems)) read_text(more, texts, problems);
    // Who rewrites a file empties it first: a reload at that moment must not take it for a site without anything.
    if (problems.empty() && std::all_of(texts.begin(), texts.end(), is_blank))
        problems.push_back({file.string(), 0, "is empty; name at least one [[provider]]"});
    return texts;
}

}  // namespace

std::string to_text(const config_problem& problem)
{
    std::string where = problem.file;
    if (problem.line > 0) where += ":" + std::to_string(problem.line);
    return where.empty() ? problem.what : where + ": " + problem.what;
}

std::variant<config, config_problems> parse_config(const std::vector<config_text>& texts)
{
    findings found{texts};
    const auto table = merged(texts, found);
    if (!table) return found.problems();
    auto made = read_config(*table, texts.empty() ? config_text{} : texts.front(), found);
    if (!made) return found.problems();
    return std::move(*made);
}

std::set<std::pair<std::string, std::string>> keys_asked_of(const std::vector<config_text>& texts)
{
    findings found{texts};
    if (const auto table = merged(texts, found)) read_config(*table, {}, found);
    return found.asked();
}

std::vector<fs::path> files_of_config(const fs::path& file)
{
    config_problems unreadable;  // load_config tells of them
    auto files = files_of(file.parent_path() / "conf.d", unreadable);
    files.insert(files.begin(), file);
    return files;
}

std::variant<config, config_problems> load_config(const fs::path& file)
{
    config_problems problems;
    const auto texts = texts_of(file, problems);
    if (problems.empty()) return parse_config(texts);
    // What could be read is checked all the same, so that everything is said at once.
    const auto checked = parse_config(texts);
    if (const auto* others = std::get_if<config_problems>(&checked))
        problems.insert(problems.end(), others->begin(), others->end());
    return problems;
}

std::variant<store_config, config_problems> load_store_config(const fs::path& file)
{
    config_problems problems;
    const auto texts = texts_of(file, problems);
    if (!problems.empty()) return problems;
    findings found{texts};
    store_config made;
    if (const auto table = merged(texts, found))
        read_store(section{*table, "", {file.string(), 0}, found}.child("store"), made);
    if (found.any_problem()) return found.problems();
    return made;
}

}  // namespace todoke
