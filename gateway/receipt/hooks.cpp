#include "gateway/receipt/hooks.hpp"

#include <algorithm>

namespace todoke {

std::string_view hook_call::header(std::string_view name) const
{
    const auto is_it = [&](const auto& one) { return one.first == name; };
    const auto found = std::find_if(headers.begin(), headers.end(), is_it);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

const hook_checks::entry* hook_checks::find(const std::string& kind, const std::string& provider) const
{
    const auto found = checks_.find({kind, provider});
    return found == checks_.end() ? nullptr : &found->second;
}

}  // namespace todoke
