#include "bench/backlog_database.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <unistd.h>

#include "bench/gateway_run.hpp"
#include "bench/parts/measuring.hpp"

namespace todoke {

namespace fs = std::filesystem;
using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::system_clock;

namespace {

constexpr std::size_t lines_a_request = 100'000;

/// About 300 bytes of text to somebody who gets a few of these.
std::string backlog_line(std::size_t number, std::size_t person, system_clock::time_point due)
{
    return fmt::format(
        R"({{"customer":"b-{1}","to":{{"line":"Uf{1:031x}"}},"class":"transactional","campaign":"shipping",)"
        R"("legs":["line"],"send_at":"{2}","dedupe_key":"arrives:b-{0}","idempotency_key":"backlog-{0}",)"
        R"("content":{{"text":"いつもご利用いただきありがとうございます。ご注文b-{0}の商品を発送いたしました。)"
        R"(お届けは明日の午前中の予定です。お荷物の状況は次のページでご確認ください。https://shop.example.jp/t/b-{0}"}}}})"
        "\n",
        number, person, rfc3339(due));
}

}  // namespace

backlog_database::backlog_database(const settings& set, results& into) : folder_{set.backlog}
{
    if (!fs::exists(folder_ / "built")) make(set);
    read();
    tell(set, into);
}

void backlog_database::make(const settings& set)
{
    std::cerr << fmt::format("making a database of {} messages in {}\n", set.queued, folder_.string());
    fs::remove_all(folder_);
    gateway_settings how{set.program, folder_};
    how.keeps_database = true;
    gateway_run on{how};
    std::mt19937_64 random{1};
    const auto first = floor<seconds>(system_clock::now());
    double took = 0;
    for (std::size_t done = 0; done < set.queued;) {
        const auto count = std::min(lines_a_request, set.queued - done);
        std::string lines;
        for (std::size_t i = done; i < done + count; ++i) {
            const seconds later{random() % static_cast<std::uint64_t>(seconds{backlog_spread}.count())};
            lines += backlog_line(i, random() % set.persons, first + backlog_waits + later);
        }
        const auto begin = bench_clock::now();
        on.submit_lines(lines, count);
        took += since(begin);
        done += count;
        if (done % 1'000'000 == 0) std::cerr << fmt::format("{} stored, {:.0f} s\n", done, took);
    }
    on.stop();
    const auto last = floor<seconds>(system_clock::now());
    std::ofstream{folder_ / "built"} << first.time_since_epoch().count() << ' ' << last.time_since_epoch().count()
                                     << ' ' << took << '\n';
}

void backlog_database::read()
{
    long first = 0, last = 0;
    std::ifstream file{folder_ / "built"};
    if (!(file >> first >> last >> seconds_))
        throw std::runtime_error{(folder_ / "built").string() + " makes no sense"};
    begun_ = time_point{seconds{first}};
    ended_ = time_point{seconds{last}};
}

void backlog_database::tell(const settings& set, results& into) const
{
    const auto what = fmt::format("{} messages stored by NDJSON", set.queued);
    const auto count = static_cast<double>(set.queued);
    into.add(what, "accepts/s", count / seconds_);
    into.add(what + ", on disk", "bytes a queued message",
             static_cast<double>(fs::file_size(folder_ / "gateway" / "todoke.db")) / count);
}

void backlog_database::copy_to(const fs::path& folder) const
{
    const auto from = folder_ / "gateway", to = folder / "gateway";
    fs::remove_all(to);
    fs::create_directories(to);
    for (const auto* name : {"todoke.db", "todoke.db.generation"}) fs::copy_file(from / name, to / name);
    ::sync();  // else it is written while something is measured
    forget_cached(from / "todoke.db");
}

seconds backlog_database::ahead_to_wait() const
{
    const auto now = floor<seconds>(system_clock::now());
    if (now < begun_ + backlog_waits / 2) return seconds{0};
    return ended_ + seconds{60} - now;
}

seconds backlog_database::ahead_to_be_due() const
{
    return ended_ + backlog_waits + backlog_spread + seconds{60} - floor<seconds>(system_clock::now());
}

void forget_cached(const fs::path& file)
{
    const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) return;
    ::posix_fadvise(opened, 0, 0, POSIX_FADV_DONTNEED);
    ::close(opened);
}

}  // namespace todoke
