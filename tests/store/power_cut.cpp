#include "tests/store/power_cut.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "store/sqlite/file/generation_file.hpp"
#include "tests/store/platter.hpp"

namespace todoke {

namespace {

constexpr int rounds_of_work = 40;
/// Each file of the database by its end, without what the next start makes anew.
constexpr const char* files_of_it[] = {"", "-wal", "-journal", ".generation"};

/// From 1. Lives of one seed are not of the same length to the last operation: nearly the same one is found again.
std::uint64_t some_of(std::uint64_t operations, chance& dice)
{
    constexpr std::uint64_t fine = 1 << 20;
    return 1 + operations * dice.below(fine) / fine;
}

}  // namespace

unsigned power_number(const char* variable, unsigned otherwise)
{
    const char* text = std::getenv(variable);
    return text ? static_cast<unsigned>(std::stoul(text)) : otherwise;
}

unsigned first_power_seed()
{
    return power_number("TODOKE_POWER_SEED", 1);
}

PowerCut::PowerCut()
{
    options.vfs = power_cut_disk::name;
}

PowerCut::~PowerCut()
{
    db.reset();
    disk.lie_about_log_syncs(false);
    disk.lie_about_file_syncs(false);
}

/// One for each of the options that begin_anew() chooses among: lives of the same options are of about one length.
const PowerCut::whole_life& PowerCut::uncut(unsigned seed)
{
    const std::pair chosen{options.batch_limit, options.cache_bytes};
    auto& life = uncut_[chosen];
    if (life.to_open > 0) return life;
    using of = power_cut_at::of;
    unsigned like_it = 1;
    do begin_anew(like_it++);
    while (std::pair{options.batch_limit, options.cache_bytes} != chosen);
    disk.turn_on({}, seed);
    start();
    life.to_open = disk.done(of::all);
    work(rounds_of_work);
    db.reset();
    for (const auto which : {of::all, of::syncs, of::not_the_log, of::syncs_not_of_the_log})
        life.in_all[which] = disk.done(which);
    disk.turn_on({}, seed);
    start();
    life.to_reopen = disk.done(of::all);
    begin_anew(seed);
    disk.turn_on({}, 0);
    return life;
}

/// Most operations write the log. The others are fewer, and matter as much.
power_cut_at PowerCut::some_operation(const whole_life& of, chance& dice)
{
    using kind = power_cut_at::of;
    const auto one_of = [&](kind which) { return power_cut_at{some_of(of.in_all.at(which), dice), which}; };
    switch (dice.below(6)) {
        case 0:
            return {some_of(of.to_open, dice)};
        case 1:
            return one_of(kind::syncs);
        case 2:
            return one_of(kind::not_the_log);
        case 3:
            return one_of(kind::syncs_not_of_the_log);
        default:
            return one_of(kind::all);
    }
}

/// What nobody waits for any more when work is done, closing, is cut short too.
void PowerCut::live_until(power_cut_at when, unsigned seed)
{
    disk.turn_on(when, seed);
    try {
        start();
        work(rounds_of_work);
    } catch (const store_failure& e) {
        failures = {e.what()};
    }
    if (!disk.is_cut() && !failures.empty()) failed_early.push_back(failures.front());
    db.reset();
    disk.cut();
    disk.leave_what_is_durable();
    ++cuts;
    if (const auto doing = disk.struck(); !doing.empty()) {
        ++cuts_that_struck;
        ++struck[doing];
    }
    disk.turn_on({}, 0);
}

std::vector<std::string> PowerCut::broken_with(generation what)
{
    namespace fs = std::filesystem;
    const auto there = generation_file{path()}.read();
    for (const auto* end : files_of_it)
        if (fs::exists(path() + end)) fs::copy_file(path() + end, path() + end + ".kept");
    const auto beside = path() + ".generation";
    if (what == generation::none)
        fs::remove(beside);
    else
        std::ofstream{beside} << (what == generation::before && there ? std::to_string(*there - 1) + "\n" : "");
    const auto broken = broken_promises_of_a_copy();
    db.reset();
    for (const auto* end : files_of_it) {
        fs::remove(path() + end);
        if (fs::exists(path() + end + ".kept")) fs::rename(path() + end + ".kept", path() + end);
    }
    disk.turn_on({}, 0);
    return broken;
}

std::vector<std::string> PowerCut::broken_by_cuts(unsigned seed)
{
    begin_anew(seed);
    const auto& life = uncut(seed);
    chance dice{seed};
    live_until(some_operation(life, dice), seed);
    if (dice.one_in(4)) live_until({some_of(life.to_reopen, dice)}, seed);
    for (const auto& [what, times] : told_outside()) outside[what] += times;
    auto broken = broken_with(static_cast<generation>(dice.below(3)));
    const auto as_it_is = broken_promises();
    broken.insert(broken.end(), as_it_is.begin(), as_it_is.end());
    broken.insert(broken.end(), failed_early.begin(), failed_early.end());
    failed_early.clear();
    db.reset();
    return broken;
}

unsigned PowerCut::seeds_that_show(const std::string& word, unsigned seeds)
{
    unsigned found = 0;
    cuts = cuts_that_struck = 0;
    for (unsigned seed = first_power_seed(); seed < first_power_seed() + seeds; ++seed) {
        const auto broken = broken_by_cuts(seed);
        found += std::any_of(broken.begin(), broken.end(), [&](const auto& one) { return one.find(word) != one.npos; });
    }
    std::cout << found << " of " << seeds << " show it; ";
    expect_that_most_struck();
    return found;
}

void PowerCut::expect_that_most_struck() const
{
    std::cout << cuts_that_struck << " of " << cuts << " cuts struck\n";
    EXPECT_GE(cuts_that_struck * 4, cuts * 3) << "the others ended before the operation came that was to be cut";
}

}  // namespace todoke
