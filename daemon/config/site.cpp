#include <algorithm>

#include "daemon/config/forms.hpp"
#include "daemon/config/sections.hpp"
#include "gateway/intake/address.hpp"
#include "gateway/policy/calendar/local_time.hpp"
#include "gateway/policy/wording/folded_text.hpp"
#include "gateway/policy/wording/stop_words.hpp"
#include "store/model/mailbox.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

constexpr span a_day = 24h;
constexpr span ten_years = 3650 * a_day;

void read_path(section& from, std::string& path)
{
    const auto given = from.text("path");
    if (!given) return;
    if (given->starts_with("postgresql:") || given->starts_with("postgres:")) {
        from.problem("path", "a store on PostgreSQL is not built yet; write the path of a file");
    } else if (!given->starts_with('/') || given->ends_with('/')) {
        from.problem("path",
                     in_quotes(*given) + " is not the full path of a file; write \"/var/lib/todoke/todoke.db\"");
    } else {
        path = *given;
    }
}

/// "jp", dates, or both; [] for none.
void read_holidays(section& from, holidays& free_days)
{
    const auto items = from.texts("holidays");
    if (!items) return;
    free_days = {false, {}};
    for (const auto& [text, at] : *items) {
        const auto date = parse_date(text);
        const bool is_twice = date ? std::find(free_days.own.begin(), free_days.own.end(), *date) != free_days.own.end()
                                   : text == "jp" && free_days.japanese;
        if (!date && text != "jp")
            from.problem(
                "holidays", at,
                in_quotes(text) + R"( is neither "jp" nor a date of the calendar; write one like "2026-12-31")");
        if (is_twice) from.problem("holidays", at, in_quotes(text) + " stands there twice; keep one");
        if (date) free_days.own.push_back(*date);
        if (!date) free_days.japanese = true;
    }
    std::sort(free_days.own.begin(), free_days.own.end());
}

/// As addresses are kept; empty: what is wrong with it is in `trouble`.
std::string listed_address(const std::string& text, const std::string& region, std::string& trouble)
{
    if (text.starts_with("*@")) {
        trouble = email_trouble("x" + text.substr(1));
    } else if (text.find('@') != text.npos) {
        trouble = email_trouble(text);
    } else if (text.starts_with('U')) {
        trouble = line_id_trouble(text);
    } else if (auto number = normal_phone(text, region); !number.empty()) {
        return number;
    } else {
        trouble = R"(is no address: write "a@shop.example.jp", "*@shop.example.jp", "+8190…" or a LINE user id "U…")";
    }
    return trouble.empty() ? text : std::string{};
}

void read_only_to(section& from, rules& book)
{
    const auto items = from.texts("only_to");
    if (!items) return;
    for (const auto& [text, at] : *items) {
        std::string trouble;
        auto address = listed_address(text, book.phone_region, trouble);
        if (!trouble.empty())
            from.problem("only_to", at, in_quotes(text) + " " + trouble);
        else if (std::find(book.only_to.begin(), book.only_to.end(), address) != book.only_to.end())
            from.problem("only_to", at, in_quotes(text) + " stands there twice; keep one");
        else
            book.only_to.push_back(std::move(address));
    }
}

/// Folded, as what people write is compared.
void read_stop_words(section& from, std::vector<std::string>& words)
{
    const auto items = from.texts("stop_words");
    if (!items) return;
    words.clear();
    for (const auto& [text, at] : *items) {
        auto word = folded_text(text);
        if (!says_stop(text, {word}))
            from.problem("stop_words", at,
                         in_quotes(text) + " can never be all of a message; write a word, like \"STOP\"");
        else if (std::find(words.begin(), words.end(), word) != words.end())
            from.problem("stop_words", at,
                         in_quotes(text) + " stands there twice (in another width or case); keep one");
        else
            words.push_back(std::move(word));
    }
}

}  // namespace

void read_site(section from, rules& book)
{
    if (const auto zone = from.text("time_zone")) {
        if (!is_zone(*zone))
            from.problem("time_zone", in_quotes(*zone) + R"( is not a time zone; write a name like "Asia/Tokyo")");
        book.time_zone = *zone;
    }
    if (const auto region = from.text("phone_region")) {
        if (!is_phone_region(*region))
            from.problem(
                "phone_region",
                in_quotes(*region) +
                    R"( is not a country whose numbers are known; write "JP", or "KR", "CN", "TW", "HK", "SG", "TH", "US" … (other numbers are given as +…))");
        book.phone_region = *region;
    }
    book.quiet_floor = read_quiet(from, "quiet_floor").value_or(book.quiet_floor);
    read_holidays(from, book.free_days);
    read_only_to(from, book);
    read_stop_words(from, book.stop_words);
    book.trust_clock = from.flag("trust_clock").value_or(book.trust_clock);
    from.finish();
}

void read_store(section from, store_config& store)
{
    read_path(from, store.path);
    store.keep = from.duration("keep", a_day, ten_years).value_or(store.keep);
    const auto keep_content = from.duration("keep_content", 1h, ten_years);
    store.keep_content = keep_content.value_or(std::min(store.keep_content, store.keep));
    if (keep_content && store.keep_content > store.keep)
        from.problem("keep_content", "longer than keep (" + to_text(store.keep) +
                                         "), which removes the whole message; write at most that");
    store.min_free_disk = from.size("min_free_disk", 0, 1ull << 40).value_or(store.min_free_disk);
    store.max_queue = from.number("max_queue", 1, 1'000'000'000).value_or(store.max_queue);
    from.finish();
}

}  // namespace todoke::reading
