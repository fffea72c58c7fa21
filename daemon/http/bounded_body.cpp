#include "daemon/http/bounded_body.hpp"

#include "daemon/http/release.hpp"

namespace todoke {

namespace {

constexpr std::size_t usual_body = 16 * 1024;

}  // namespace

void bounded_body::begin(std::size_t limit)
{
    drop();
    limit_ = limit;
    too_large_ = false;
}

bool bounded_body::take(std::string_view piece)
{
    too_large_ = piece.size() > limit_ - text_.size();
    if (too_large_ || !held_.take(piece.size())) return false;
    text_ += piece;
    return true;
}

problem bounded_body::trouble() const
{
    if (!too_large_) return no_room_for_body();
    return {problem_kind::too_large, "a body takes at most " + std::to_string(limit_) + " bytes", {}, {}};
}

void bounded_body::drop()
{
    if (text_.capacity() > usual_body)
        release(text_);
    else
        text_.clear();
    held_.set(0);
}

problem no_room_for_body()
{
    return {problem_kind::unavailable,
            "too much is being received at once (max_bodies): nothing was stored; try again, with the same idempotency "
            "key if there was one",
            {},
            {}};
}

}  // namespace todoke
