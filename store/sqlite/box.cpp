#include "store/sqlite/box.hpp"

#include <algorithm>

#include "store/model/phrase.hpp"

namespace todoke {

namespace {

// Facts of table `box`.
constexpr std::string_view generation = "generation";
constexpr std::string_view in_file = "generation_before";  ///< what the file held when that was written; none: no file
constexpr std::string_view machine = "machine";
constexpr std::string_view adopts = "adopts";          ///< messages with lower numbers wait
constexpr std::string_view why_doubt = "doubt";        ///< a phrase
constexpr std::string_view latest = "latest";          ///< the last stored instant, as known when it was written
constexpr std::string_view latest_row = "latest_row";  ///< the journal's newest row then
/// Changes with every restore: places in the order of receipts mean something else then.
constexpr std::string_view receipts_line = "receipts_line";
constexpr std::string_view adopted = "adopted";  ///< the reason an operator gave last
constexpr std::string_view copied = "copied";    ///< a backup made this, and nobody has opened it since

instant latest_of(books& b)
{
    const auto kept = b.box.number(latest);
    const auto made = kept ? instant{span{*kept}} : instant::min();
    const auto newest = b.box.newest_row();
    return newest.seq > b.box.number(latest_row).value_or(0) ? std::max(made, newest.at) : made;
}

/// Anew at this place: an older copy, here or elsewhere, has another generation.
void take(books& b, const found_on& here)
{
    const auto before = std::max(b.box.number(generation).value_or(0), here.generation.value_or(0));
    b.box.keep(generation, before + 1);
    here.generation ? b.box.keep(in_file, *here.generation) : b.box.forget(in_file);
    if (here.machine) b.box.keep(machine, *here.machine);
}

/// Goes on to the next generation, once the file has caught up with this one.
void go_on(books& b, const found_on& here)
{
    const auto known = b.box.number(generation);
    if (!known || here.generation == known) take(b, here);
}

/// The file is written after the commit; it may have been caught in between.
bool is_the_same(books& b, std::int64_t known, const found_on& here)
{
    return here.generation == known || here.generation == b.box.number(in_file);
}

std::string doubt_about(books& b, const found_on& here)
{
    const auto known = b.box.number(generation);
    if (b.box.number(copied)) return say(phrase::other_generation);
    if (!known) return {};  // new, or of a version that did not write it
    const auto machine_then = b.box.number(machine);
    if (machine_then && here.machine && *machine_then != *here.machine) return say(phrase::other_machine);
    return is_the_same(b, *known, here) ? std::string{} : say(phrase::other_generation);
}

}  // namespace

box_memory recognise(books& b, const found_on& here)
{
    if (b.box.number(copied)) b.box.forget(adopts);  // there more was stored since, and may have gone
    if (!b.box.number(adopts)) {
        const auto why = doubt_about(b, here);
        if (!why.empty()) b.box.keep(receipts_line, static_cast<std::int64_t>(random_key()[0] >> 1));
        if (why.empty())
            go_on(b, here);
        else if (!doubt(b, why))
            take(b, here);
    }
    b.box.forget(copied);
    box_memory made;
    made.latest = latest_of(b);
    if (const auto below = b.box.number(adopts)) {
        made.adopts = message_no{*below};
        made.doubt = b.box.text(why_doubt);
    }
    return made;
}

message_no doubt(books& b, const std::string& why)
{
    if (const auto before = b.box.number(adopts)) return {*before};
    if (b.counts.open() == 0) return {};
    b.box.keep(adopts, b.writes.next().value);
    b.box.keep(why_doubt, why);
    return b.writes.next();
}

void adopt(books& b, const found_on& here, const std::string& reason, instant now)
{
    take(b, here);
    b.box.forget(adopts);
    b.box.forget(why_doubt);
    b.box.keep(adopted, reason);
    b.box.keep(latest, now);
    b.box.keep(latest_row, b.box.newest_row().seq);
}

void mark(books& b, const found_on& here, instant now)
{
    if (b.box.number(adopts)) return;
    go_on(b, here);
    b.box.keep(latest, std::max(now, latest_of(b)));
    b.box.keep(latest_row, b.box.newest_row().seq);
}

std::optional<std::int64_t> generation_to_write(books& b)
{
    return b.box.number(adopts) ? std::nullopt : b.box.number(generation);
}

void mark_as_copy(box_rows& box)
{
    box.keep(copied, true);
}

}  // namespace todoke
