#pragma once
// A JSON body while it is collected and worked on: up to its own limit, and within the budget of all bodies.

#include <string>
#include <string_view>

#include "daemon/http/body_budget.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/request_parser.hpp"

namespace todoke {

class bounded_body final : public body_sink {
public:
    /// `whose`: the peer_key() of who sends it.
    bounded_body(std::shared_ptr<body_budget> budget, std::string whose) : held_{std::move(budget), std::move(whose)} {}

    /// Empty again, for a body of at most so many bytes.
    void begin(std::size_t limit);
    bool take(std::string_view piece) override;
    std::string_view text() const { return text_; }
    /// Why take() answered false.
    problem trouble() const;
    /// It is done with. Memory for a usual body is kept: the next request on the connection takes it.
    void drop();

private:
    std::string text_;
    budget_share held_;
    std::size_t limit_ = 0;
    bool too_large_ = false;
};

/// The answer where the budget has no room.
problem no_room_for_body();

}  // namespace todoke
