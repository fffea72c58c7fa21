#include "store/sqlite/receipts/outbox.hpp"

#include <algorithm>

#include "store/sqlite/receipts/receipt_types.hpp"

namespace todoke {

namespace {

constexpr std::size_t replayed_at_once = 500;

/// Receipts of one message are counted along its story: so the same one has the same number whenever it is asked for.
std::size_t queue_receipts(books& b, message_no no, name_no endpoint, journal_no last)
{
    std::vector<journal_row> story;
    for (auto at = last; at; at = story.back().prev) story.push_back(b.reads.journal(at, no));
    std::reverse(story.begin(), story.end());
    std::int64_t seq = 0;
    std::optional<state> known;
    std::vector<std::string> types;
    for (const auto& row : story) {
        seq += static_cast<std::int64_t>(types.size());
        types = receipt_types(row, known);
    }
    std::size_t queued = 0;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const auto place = last.value * receipts_of_a_row + static_cast<std::int64_t>(i);
        queued += b.outgoing.add(place, endpoint, no, seq + static_cast<std::int64_t>(i) + 1, story.back().at);
    }
    return queued;
}

}  // namespace

void queue_callbacks(books& b, const tracked& t)
{
    const auto now = b.reads.journal(t.at.last, t.row.no).at;
    if (queue_receipts(b, t.row.no, t.row.callback, t.at.last) > 0) b.outgoing.line_up(t.row.no, now);
}

replayed_some replay_some(books& b, const std::string& endpoint, instant since, journal_no after, instant now)
{
    replayed_some made;
    const auto name = b.words.known(endpoint);
    if (name == 0) return made;
    if (!after) after = b.outgoing.before(since);
    const auto some = b.outgoing.journal(after, replayed_at_once);
    for (const auto& row : some) {
        if (!row.message || row.at < since) continue;
        const auto t = about(row.message, [&] { return load(b, row.message); });
        if (!t || t->row.callback != name) continue;
        const auto queued = about(row.message, [&] { return queue_receipts(b, row.message, name, row.no); });
        if (queued > 0) b.outgoing.line_up(row.message, now);
        made.queued += queued;
    }
    if (some.size() == replayed_at_once) made.next = some.back().no;
    return made;
}

}  // namespace todoke
