#include "gateway/receipt/readers/hooks.hpp"

#include <algorithm>

namespace todoke {

std::string_view hook_call::header(std::string_view name) const
{
    const auto is_it = [&](const auto& one) { return one.first == name; };
    const auto found = std::find_if(headers.begin(), headers.end(), is_it);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

hook_check either(hook_check by_now, hook_check before)
{
    return [by_now = std::move(by_now), before = std::move(before)](const hook_call& what) {
        auto checked = by_now(what);
        if (std::holds_alternative<raw_receipt>(checked)) return checked;
        auto by_old = before(what);
        return std::holds_alternative<raw_receipt>(by_old) ? by_old : checked;
    };
}

const hook_checks::entry* hook_checks::find(const std::string& kind, const std::string& provider) const
{
    const auto found = checks_.find({kind, provider});
    return found == checks_.end() ? nullptr : &found->second;
}

}  // namespace todoke
