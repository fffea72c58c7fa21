#include "gateway/channel/email/smtp_hosts.hpp"

#include <algorithm>

namespace todoke {

smtp_hosts::smtp_hosts(std::vector<std::string> names, duration rest) : rest_{rest}
{
    for (auto& name : names) all_.push_back({std::move(name)});
}

std::vector<std::string> smtp_hosts::order(time_point now) const
{
    std::vector<std::string> made;
    for (const bool rests : {false, true})
        for (const auto& each : all_)
            if ((each.rests_until > now) == rests) made.push_back(each.name);
    return made;
}

bool smtp_hosts::makes_way(const std::string& name, time_point now) const
{
    const auto rests = [&](const one& each) { return each.rests_until > now; };
    const auto is_it_and_rests = [&](const one& each) { return each.name == name && rests(each); };
    return std::any_of(all_.begin(), all_.end(), is_it_and_rests) && !std::all_of(all_.begin(), all_.end(), rests);
}

void smtp_hosts::failed(const std::string& name, time_point now)
{
    if (auto* const it = find(name)) it->rests_until = now + rest_;
}

void smtp_hosts::worked(const std::string& name)
{
    if (auto* const it = find(name)) it->rests_until = time_point::min();
}

smtp_hosts::one* smtp_hosts::find(const std::string& name)
{
    const auto it = std::find_if(all_.begin(), all_.end(), [&](const one& each) { return each.name == name; });
    return it == all_.end() ? nullptr : &*it;
}

}  // namespace todoke
