#include "store/sqlite/people/contacts.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "store/sqlite/message/standing.hpp"

namespace todoke {

namespace {

/// Counts down what decisions look at in one identity's log, newest first.
class contact_meter {
public:
    contact_meter(const std::vector<contact_need>& needs, instant now) : now_{now}
    {
        for (const auto& need : needs)
            if (need.most > 0) open_.push_back({&need, need.most});
    }
    bool is_met() const { return open_.empty(); }
    void take(const contact& seen)
    {
        std::erase_if(open_, [&](auto& one) {
            if (seen.at + one.need->window <= now_) return true;
            if (seen.again) return false;
            const auto has = [](const auto& all, const auto& value) {
                return all.empty() || std::find(all.begin(), all.end(), value) != all.end();
            };
            return has(one.need->classes, seen.klass) && has(one.need->channels, seen.on) && --one.left == 0;
        });
    }

private:
    struct counted_need {
        const contact_need* need;
        std::size_t left;
    };
    std::vector<counted_need> open_;
    instant now_;
};

/// One after another, the newest first.
void sort_once(std::vector<contact>& all)
{
    const auto place = [](const contact& c) { return std::tuple{c.at, c.message.value, c.leg}; };
    std::sort(all.begin(), all.end(), [&](const contact& x, const contact& y) { return place(x) > place(y); });
    const auto same = [&](const contact& x, const contact& y) { return place(x) == place(y); };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
}

/// Those of a class that is known; one that cannot be read counts for nothing, and holds nobody up.
void readable_contacts(books& b, person_no identity, instant from, const std::function<bool(const contact_row&)>& visit)
{
    b.reads.contacts(identity, from, [&](const contact_row& row) { return !b.words.has(row.klass) || visit(row); });
}

/// As they were told by a clock that was set since: all that may lie in `window`, each at its place by today's.
void read_reset_contacts(books& b, const std::vector<person_no>& identities, span window, instant now,
                         std::vector<contact>& to)
{
    const auto& clock = b.box.clock();
    for (const auto identity : identities)
        readable_contacts(b, identity, now - window - clock.most_behind(), [&](const contact_row& row) {
            const auto at = clock.by_now(row.at, now, row.message);
            if (at + window > now) to.push_back({at, row.message, row.leg, b.words.text(row.klass), row.on, row.again});
            return true;
        });
    sort_once(to);
}

}  // namespace

void log_contact(books& b, const tracked& t, std::size_t leg, const std::vector<person_no>& identities, instant now)
{
    const auto& of = t.at.legs[leg];
    for (const auto who : identities) {
        b.writes.add_contact(who, {now, t.row.no, leg, t.row.klass, of.asked.on, of.first_try.has_value()});
        if (of.first_try) b.writes.add_contact(who, {*of.first_try, t.row.no, leg, t.row.klass, of.asked.on, false});
    }
}

void read_contacts(books& b, const std::vector<person_no>& identities, const std::vector<contact_need>& needs,
                   instant now, situation& to)
{
    span window{};
    for (const auto& need : needs) window = std::max(window, need.window);
    if (window == span{0}) return;
    if (!b.box.clock().is_plain()) return read_reset_contacts(b, identities, window, now, to.contacts);
    auto& all = to.contacts;
    for (const auto identity : identities) {
        contact_meter meter{needs, now};
        readable_contacts(b, identity, now - window, [&](const contact_row& row) {
            contact seen{row.at, row.message, row.leg, b.words.text(row.klass), row.on, row.again};
            // Its own may be given back by the very decision that is to come.
            if (row.message != to.message.no) meter.take(seen);
            all.push_back(std::move(seen));
            return !meter.is_met();
        });
    }
    if (identities.size() > 1) sort_once(all);
}

void find_rivals(books& b, message_no self, const std::vector<person_no>& identities, instant now, situation& to)
{
    std::set<std::int64_t> seen{self.value};
    for (const auto identity : identities)
        for (const auto no : b.places.waiting(identity)) {
            if (!seen.insert(no.value).second) continue;
            const auto t = load(b, no);
            if (!t || t->flight || !is_open(t->at) || t->at.due > now) continue;
            const auto& next = t->at.legs.at(t->at.leg);
            if (next.first_try) continue;  // it keeps the slot it has
            to.rivals.push_back({no, b.words.text(t->row.klass), next.asked.on, t->row.expires, t->at.due});
        }
}

}  // namespace todoke
