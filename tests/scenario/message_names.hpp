#pragma once
// What a scenario file calls its messages.

#include <map>
#include <string>

#include "store/model/id.hpp"

namespace todoke::scenario {

class message_names {
public:
    /// A name that is given again means the newer message from then on.
    void give(const std::string& name, message_id id) { all_[name] = id; }
    /// Throws std::runtime_error for a name that was not given.
    message_id id_of(const std::string& name) const;
    /// Its id, if it has none.
    std::string name_of(message_id id) const;
    /// A text with the names instead of the ids.
    std::string in(std::string text) const;

private:
    std::map<std::string, message_id> all_;
};

}  // namespace todoke::scenario
