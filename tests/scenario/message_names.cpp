#include "tests/scenario/message_names.hpp"

#include <stdexcept>

namespace todoke::scenario {

message_id message_names::id_of(const std::string& name) const
{
    const auto found = all_.find(name);
    if (found == all_.end()) throw std::runtime_error{"no message or provider is called " + name};
    return found->second;
}

std::string message_names::name_of(message_id id) const
{
    for (const auto& [name, known] : all_)
        if (known == id) return name;
    return id.text();
}

std::string message_names::in(std::string text) const
{
    for (const auto& [name, id] : all_)
        if (const auto at = text.find(id.text()); at != std::string::npos) text.replace(at, id.text().size(), name);
    return text;
}

}  // namespace todoke::scenario
