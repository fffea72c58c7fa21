#pragma once
// Carrying out a verdict: the only code that moves a message from one state to another.

#include <string>

#include "store/sqlite/message/standing.hpp"

namespace todoke {

/// Begins to move a message: notes how it was counted. finish_move() counts it anew and writes its progress.
struct moving {
    tracked& what;
    tally_key before;
    instant now;
    int revision;
};
moving start_move(tracked& t, const judge& rules, instant now);
void finish_move(books& b, moving& m);

/// Where in the queue it waits.
queue_group group_of(const progress_row& at);
/// Puts the message where its progress says that it waits.
void enter_queue(books& b, const tracked& t);
/// Takes the message out of the queue, if that is where it is.
void leave_queue(books& b, const tracked& t);

/// Adds a row to the message's timeline, with its state as it is now.
void note(books& b, tracked& t, journal_row row);

/// A try came to nothing: its hand-over counts no more, and the slot goes to whoever waits; but not that of the leg's
/// first try, which has the slot for all of them.
void give_back_contact(books& b, const tracked& t, const flight_row& f);
/// The same of a whole leg: none of its tries counts any more.
void give_back_contacts(books& b, const tracked& t, std::size_t leg);
/// The same for some of the identities that it counts for, or counted for.
void give_back_contacts(books& b, const tracked& t, std::size_t leg, const std::vector<person_no>& of);

/// Ends the legs the verdict ends.
void end_legs(books& b, moving& m, const verdict& v);

/// Where the verdict leaves the message (leave_queue comes first). A hand-over waits in its lane, due now: only
/// dispatch hands over. `tell`: into the timeline, where something changed.
void take_place(books& b, moving& m, const verdict& v, bool tell);

/// leave_queue, end_legs and take_place, counted and written: a decision without a provider.
void carry_out(books& b, tracked& t, const verdict& v, const judge& rules, instant now);

/// The message's state when this verdict has been carried out.
state state_after(const tracked& t, const verdict& v);

/// Stands, or stands no more, among those who wait for one of the person's slots: from the first time that a slot holds
/// it back until it is reserved, or over.
void await_slot(books& b, tracked& t, bool awaits);

/// A message on its way to a provider: out of the queue, in flight, its person's contact noted.
struct parcel {
    std::string provider;             ///< that it goes to
    std::string content;              ///< the message's, as stored
    std::vector<tracked_link> links;  ///< see reserved
    std::size_t parts = 1;            ///< see content_size
};
reserved reserve(books& b, tracked& t, const std::optional<customer_row>& customer, const verdict& v, parcel what,
                 const judge& rules, instant now);

/// Undoes a reservation of which nothing came: the message is where it was.
void take_back(books& b, tracked& t);

}  // namespace todoke
