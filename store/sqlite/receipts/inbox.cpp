// What providers tell finds its message, its address, or waits.
#include "store/model/phrase.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

/// A receipt may come before our own commit of the attempt it is about: only after this long is it told as unmatched.
/// It still waits then.
constexpr span told_as_unmatched_after = std::chrono::minutes{1};

/// One thing out of one raw receipt.
struct thing {
    std::int64_t raw = 0;
    const std::string& provider;
    const told& what;
};

enum class fate { taken, noted, under_way, unmatched };

journal_row row_of(books& b, const std::string& provider, instant now)
{
    journal_row row;
    row.at = now;
    row.provider = b.words.number(provider);
    return row;
}

fate apply(books& b, const thing& one, const told_receipt& told, const judge& rules, instant now)
{
    auto what = told;
    if (what.provider.empty()) what.provider = one.provider;
    const auto answer = receive(b, what, rules, now);
    switch (answer.how) {
        case receive_answer::result::taken:
            return fate::taken;
        case receive_answer::result::repeated:
        case receive_answer::result::noted:
            return fate::noted;
        case receive_answer::result::under_way:
            b.told.await(b.told.end_of_attempt(answer.message->no()), one.raw);
            return fate::under_way;
        case receive_answer::result::unmatched:
            break;
    }
    const auto provider = b.words.number(what.provider);
    if (!what.reference.empty()) b.told.await(b.told.reference(provider, what.reference), one.raw);
    if (!what.to.empty()) b.told.await(b.told.attempt_to(provider, what.to), one.raw);
    // An attempt whose customer was erased meanwhile ends without its address.
    if (answer.message) b.told.await(b.told.end_of_attempt(answer.message->no()), one.raw);
    return fate::unmatched;
}

customer_no owner_of(books& b, channel on, const std::string& address)
{
    const auto owner = address.empty() ? std::nullopt : b.persons.present_owner(on, b.persons.hash(on, address));
    return owner ? owner->no : customer_no{};
}

fate apply(books& b, const thing& one, const told_words& told, const judge&, instant now)
{
    b.spoken.add(b.writes, row_of(b, one.provider, now),
                 {told.kind, told.on, owner_of(b, told.on, told.address), told.address, told.text, told.at});
    return fate::taken;
}

/// An operator's block is not undone by it. (Unfollows were kept without their account once.)
bool may_be_freed(const people::block_row& row)
{
    return row.message || row.reason == say(phrase::not_reachable);
}

fate apply(books& b, const thing& one, const told_reach& told, const judge& rules, instant now)
{
    if (told.address.empty()) return fate::noted;
    const auto at = b.words.number(one.provider);
    if (!b.told.is_latest(b.persons.hash(told.on, told.address), at, told.at)) return fate::noted;
    if (told.reachable) {
        unblock_at(b, one.provider, told.on, told.address, rules, now);
        const auto found = b.persons.find_block(told.on, told.address);
        if (found && may_be_freed(*found)) unblock_at(b, {}, told.on, told.address, rules, now);
    } else {
        const auto reason = told.reason.empty() ? say(phrase::not_reachable) : told.reason;
        block_at(b, one.provider, told.on, told.address, reason, rules, now);
    }
    auto row = row_of(b, one.provider, now);
    row.detail = told.reason;
    b.spoken.add(b.writes, std::move(row),
                 {told.reachable ? "reachable" : "unreachable",
                  told.on,
                  owner_of(b, told.on, told.address),
                  told.address,
                  {},
                  told.at});
    return fate::taken;
}

void show_unmatched(books& b, const thing& one, instant now)
{
    const auto& told = std::get<told_receipt>(one.what.what);
    auto row = row_of(b, told.provider.empty() ? one.provider : told.provider, now);
    row.receipt = told.what.kind;
    row.code = told.what.code;
    row.detail = told.what.detail;
    if (!told.reference.empty()) row.references = {told.reference};
    word_row word;
    word.kind = to_text(told.what.kind);
    word.address = told.to.empty() ? told.address : told.to;
    word.happened = told.what.at;
    b.spoken.add(b.writes, std::move(row), word);
}

/// What makes a thing count once: the provider's own key, else its place among several of one raw receipt.
std::optional<std::int64_t> key_of(books& b, const thing& one, const inbox_rows::standing& raw, std::size_t place,
                                   std::size_t things)
{
    if (!one.what.key.empty()) return b.told.hash("t" + one.provider + '\0' + one.what.key);
    if (things < 2) return std::nullopt;
    return b.told.hash("p" + std::to_string(raw.key) + '#' + std::to_string(place));
}

void take_in(books& b, const understood_receipt& read, const judge& rules, instant now, taken_in& into)
{
    const auto raw = b.told.find(read.no);
    if (!raw || !raw->is_open) return;
    const bool is_shown = raw->is_shown || now >= raw->received + told_as_unmatched_after;
    bool waits = false, is_unmatched = false;
    for (std::size_t i = 0; i < read.things.size(); ++i) {
        const thing one{read.no, raw->provider, read.things[i]};
        const auto key = key_of(b, one, *raw, i, read.things.size());
        if (key && b.told.was_taken(*key)) continue;
        const auto how = std::visit([&](const auto& what) { return apply(b, one, what, rules, now); }, one.what.what);
        into.taken += how == fate::taken;
        into.noted += how == fate::noted;
        if (how == fate::unmatched || how == fate::under_way) {
            waits = true;
            ++into.waiting;
            is_unmatched = is_unmatched || how == fate::unmatched;
            if (how != fate::unmatched || raw->is_shown || !is_shown) continue;
            show_unmatched(b, one, now);
            ++into.unmatched;
        } else if (key) {
            b.told.take(*key, read.no);
        }
    }
    if (!waits) return b.told.done(read.no);
    const auto due = is_unmatched && !is_shown ? std::optional{raw->received + told_as_unmatched_after} : std::nullopt;
    b.told.wait(read.no, is_unmatched && is_shown, due);
}

}  // namespace

taken_in take_in(books& b, const std::vector<understood_receipt>& some, const judge& rules, instant now)
{
    b.seen(now);
    taken_in made;
    for (const auto& one : some) take_in(b, one, rules, now, made);
    return made;
}

void attempt_ended(books& b, const flight_row& f, const std::vector<std::string>& references, instant now)
{
    b.told.arrived(b.told.end_of_attempt(f.no), now);
    for (const auto& reference : references) b.told.arrived(b.told.reference(f.provider, reference), now);
    if (!f.address.empty()) b.told.arrived(b.told.attempt_to(f.provider, f.address), now);
}

}  // namespace todoke
