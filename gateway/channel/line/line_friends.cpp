#include "gateway/channel/line/line_friends.hpp"

#include <algorithm>

namespace todoke {

namespace {

constexpr span good_for = std::chrono::hours{24};
constexpr std::size_t most = 200'000;  ///< some ten megabytes; then they are all asked for anew

}  // namespace

bool line_friends::knows(const std::string& user, span now) const
{
    const auto found = all_.find(std::hash<std::string>{}(user));
    return found != all_.end() && found->second.reachable && now < found->second.at + good_for;
}

void line_friends::told(const std::string& user, bool reachable, span at)
{
    if (all_.size() >= most) all_.clear();
    const auto [found, is_new] = all_.try_emplace(std::hash<std::string>{}(user), standing{at, reachable});
    if (!is_new && at >= found->second.at) found->second = {at, reachable};
}

bool is_line_user(const std::string& address)
{
    const auto is_plain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    return address.size() > 1 && address.front() == 'U' && std::ranges::all_of(address, is_plain);
}

}  // namespace todoke
