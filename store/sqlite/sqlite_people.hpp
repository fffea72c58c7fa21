#pragma once
// person_store on the writer of the one database; the ledger is read beside it.

#include <functional>
#include <memory>

#include "store/person_store.hpp"
#include "store/sqlite/reading.hpp"
#include "store/sqlite/sqlite_reactions.hpp"

namespace todoke {

/// How it asks the reader; outlives it.
using ask_reader = std::function<boost::asio::awaitable<void>(std::function<void(reading&)> question)>;

std::unique_ptr<person_store> make_people(reaction_work work, ask_reader ask);

}  // namespace todoke
