#pragma once
// Questions about one message inside a transaction: what the rules are shown of it, whether its claims still bind, how
// it is counted.

#include <functional>
#include <optional>
#include <vector>

#include "store/judge.hpp"
#include "store/sqlite/books.hpp"

namespace todoke {

/// A message in the middle of a transition.
struct tracked {
    message_row row;
    progress_row at;
    std::optional<flight_row> flight;
};

/// Nothing when there is no such message: it was purged, or is set aside. Throws damaged_message when it is to be.
std::optional<tracked> load(books& b, message_no no);
/// One that is set aside, too.
std::optional<tracked> load_any(books& b, message_no no);

tally_key counted(const tracked& t);
bool is_open(const progress_row& at);

/// The identities it counts for: those it was stored with, and those its customer's addresses have got since.
std::vector<person_no> identities_of(const message_row& row, const std::optional<customer_row>& customer);

/// When it was last handed over for good (accepted) or perhaps (uncertain).
std::optional<instant> handed_over(const std::vector<leg_row>& legs);
/// Whether its dedupe key and fingerprint still hold off others.
bool still_binds(const books& b, const tracked& t, instant now);
/// The same, when the clock shows `wall` and is believed to be `now`.
bool still_binds(const books& b, const tracked& t, instant now, instant wall);
/// Whether an idempotency key still stands for it.
bool still_answers(const books& b, const message_row& row, instant now);
/// No claim of any kind can bind any more, or the message is gone.
bool is_free(books& b, message_no no, instant now, instant wall);

/// Another message that holds `text` for one of these identities, and of which `also` is true. One that is set aside
/// does: it may have been sent.
struct holder {
    message_no no;
    message_id id;
    claim_kind by{};
};
std::optional<holder> holder_of(books& b, claim_kind kind, const std::vector<person_no>& identities,
                                const std::string& text, message_no self, instant now,
                                const std::function<bool(const tracked&)>& also = {});
/// The same, and whoever else holds it.
std::vector<holder> holders_of(books& b, claim_kind kind, const std::vector<person_no>& identities,
                               const std::string& text, message_no self, instant now,
                               const std::function<bool(const tracked&)>& also = {});

message_facts facts_of(books& b, const tracked& t);

/// What the rules look at.
situation see(books& b, const tracked& t, const std::optional<customer_row>& customer, const judge& rules, instant now);
/// The same by `facts` and for the persons of `identities`: for a message that is not stored yet.
situation look_around(books& b, const tracked& t, message_facts facts, const std::optional<customer_row>& customer,
                      const std::vector<person_no>& identities, const judge& rules, instant now);
std::optional<customer_row> customer_of(books& b, const message_row& row);

/// When what waits next expires. A follow-up with a life of its own lives that long from its timer.
instant expires(const tracked& t);

/// Where this leg waits for a provider.
std::int64_t lane_of(books& b, const leg_row& leg);

}  // namespace todoke
