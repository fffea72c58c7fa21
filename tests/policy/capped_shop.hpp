#pragma once
// A shop whose caps can be filled.

#include "tests/policy/shop.hpp"

namespace todoke {

/// A promotional message at noon that nothing but what the test adds holds back.
struct capped_shop : shop {
    explicit capped_shop(std::vector<channel> legs = {channel::line}) : shop{"promotional", std::move(legs)}
    {
        klass().spacing = span{};
        klass().release_spread = span{};
        book.quiet_floor = {};
        klass().quiet.fill({quiet_pattern::kind::never, {}});
        s.message.expires_at = s.message.stored + std::chrono::hours{30 * 24};
    }
    /// One handed over `ago`; call it for the newest first.
    void handed_over(span ago, channel on = channel::line, const std::string& of_class = "promotional",
                     std::int64_t message = 0, std::size_t leg = 0)
    {
        const auto no = message != 0 ? message : 100 + static_cast<std::int64_t>(s.contacts.size());
        s.contacts.push_back({now - ago, {no}, leg, of_class, on});
    }
    verdict decided() const { return decide(now); }
    instant now = s.message.stored;
};

}  // namespace todoke
