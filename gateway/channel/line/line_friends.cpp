#include "gateway/channel/line/line_friends.hpp"

#include <algorithm>

namespace todoke {

namespace {

constexpr span good_for = std::chrono::hours{24};
constexpr std::size_t most = 200'000;  ///< some ten megabytes; then they are all asked for anew

}  // namespace

bool line_friends::knows(const std::string& user, span now) const
{
    const auto found = seen_.find(std::hash<std::string>{}(user));
    return found != seen_.end() && now < found->second + good_for;
}

void line_friends::seen(const std::string& user, span now)
{
    if (seen_.size() >= most) seen_.clear();
    seen_[std::hash<std::string>{}(user)] = now;
}

bool is_line_user(const std::string& address)
{
    const auto is_plain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    return address.size() > 1 && address.front() == 'U' && std::ranges::all_of(address, is_plain);
}

}  // namespace todoke
