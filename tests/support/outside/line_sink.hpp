#pragma once
// LINE's push as the gateway sees it: takes a message once per retry key, answers 409 to its repeats.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "tests/support/outside/sink_dialogue.hpp"
#include "tests/support/outside/taken.hpp"

namespace todoke {

enum class line_mood {
    takes,
    refuses,         ///< 400: no such user
    stranger,        ///< its profile is 404; a push is taken, as LINE takes it for whoever blocked the account
    takes_silently,  ///< takes it and answers 500, which says nothing; the repeat gets 409
};

/// What LINE remembers between connections.
struct line_memory {
    taken_log& log;
    std::function<line_mood(std::string_view user)> mood;  ///< none: takes all
    std::unordered_set<std::string> keys;
    std::size_t a_month = 0;  ///< what the plan has; 0: without end
};

std::unique_ptr<sink_dialogue> make_line_sink(std::shared_ptr<line_memory> memory);

}  // namespace todoke
