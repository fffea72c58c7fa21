#pragma once
// store_inbox on the writer of the one database.

#include <memory>

#include "store/inbox.hpp"
#include "store/sqlite/sqlite_reactions.hpp"

namespace todoke {

std::unique_ptr<store_inbox> make_inbox(reaction_work work);

}  // namespace todoke
