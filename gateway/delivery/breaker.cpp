#include "gateway/delivery/breaker.hpp"

#include <algorithm>
#include <limits>

namespace todoke {

namespace {

constexpr span longest_break = std::chrono::minutes{10};
constexpr std::size_t probes_that_close = 4;

}  // namespace

std::size_t breaker::allows(span now)
{
    if (is_closed()) return std::numeric_limits<std::size_t>::max();
    return now < open_until_ ? 0 : probes_;
}

span breaker::wait(span now) const
{
    return is_closed() ? span{0} : std::max(span{0}, open_until_ - now);
}

void breaker::worked(span now)
{
    in_a_row_ = 0;
    if (is_closed() || now < open_until_) return;
    if (probes_ >= probes_that_close) opened_ = 0;
    probes_ = std::min(probes_ * 2, probes_that_close);
}

void breaker::failed(span now)
{
    ++in_a_row_;
    const bool half_open = !is_closed() && now >= open_until_;
    if (half_open || (is_closed() && in_a_row_ >= rules_.failures)) {
        const auto doublings = std::min(opened_, 10);
        open(std::min(rules_.pause * (1 << doublings), std::max(longest_break, rules_.pause)), now);
    }
}

void breaker::open_for(span length, span now)
{
    if (is_closed() || now >= open_until_) return open(length, now);
    open_until_ = std::max(open_until_, now + length);
}

void breaker::go_on_from(const standing& kept, bool worked)
{
    in_a_row_ = kept.failures;
    opened_ = kept.openings;
    open_until_ = kept.open_until;
    probes_ = worked ? 2 : 1;
}

void breaker::open(span length, span now)
{
    ++opened_;
    probes_ = 1;
    open_until_ = now + length;
}

}  // namespace todoke
