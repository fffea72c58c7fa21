#pragma once
// store_reactions on the writer of the one database.

#include <functional>
#include <memory>

#include "store/reactions.hpp"
#include "store/sqlite/file/commit_loop.hpp"

namespace todoke {

/// How it has work done; both outlive it.
struct reaction_work {
    /// What moves messages: what it gives back reaches those who wait for it in the same transaction.
    std::function<boost::asio::awaitable<void>(const judge& rules, instant now, job what)> move;
    /// What only looks.
    std::function<boost::asio::awaitable<void>(job what)> look;
};

std::unique_ptr<store_reactions> make_reactions(reaction_work work);

}  // namespace todoke
