#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

/// True: it can be read again, and waits where it waited.
bool is_back(books& b, message_no no)
{
    try {
        return about(no, [&] {
            const auto t = load_any(b, no);
            if (!t) return false;
            if (t->flight || t->at.lane == lane::none) return true;
            enter_queue(b, *t);
            return true;
        });
    } catch (const damaged_message&) {
        return false;
    }
}

}  // namespace

void set_aside(books& b, const damaged_message& which)
{
    if (b.damaged.contains(which.no)) return;
    b.damaged.add(which, b.latest);
    // If even its place is not to be told, the row goes when its turn comes.
    if (const auto place = b.reads.place_of(which.no))
        if (b.waiting.remove(group_of(*place), {place->due, place->no})) b.dues.remove(*place);
}

void try_damaged_again(books& b)
{
    for (const auto no : b.damaged.all())
        if (is_back(b, no)) b.damaged.remove(no);
}

}  // namespace todoke
