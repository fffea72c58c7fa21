#pragma once
// store_outbox on the one database: asked of the reader, changed by the writer.

#include <functional>
#include <memory>

#include "store/outbox.hpp"
#include "store/sqlite/reading.hpp"
#include "store/sqlite/sqlite_reactions.hpp"

namespace todoke {

/// Has a question answered on the reader's thread.
using asker = std::function<boost::asio::awaitable<void>(std::function<void(reading&)> question)>;

std::unique_ptr<store_outbox> make_outbox(reaction_work work, asker ask);

}  // namespace todoke
