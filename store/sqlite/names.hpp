#pragma once
// Classes, campaigns, providers, callers as small numbers, so that hot rows hold no texts. The writer's copy in memory
// is complete; what a transaction added is forgotten when it is rolled back.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/sqlite/db_connection.hpp"
#include "store/sqlite/rows.hpp"

namespace todoke {

class names {
public:
    explicit names(db_connection& db);

    /// The number of a text, given now if it has none. Empty text: 0.
    name_no number(const std::string& text);
    /// 0 when nobody used this text yet.
    name_no known(const std::string& text) const;
    const std::string& text(name_no no) const;
    bool has(name_no no) const { return no >= 0 && static_cast<std::size_t>(no) < texts_.size(); }

    void committed() { kept_ = texts_.size(); }
    void rolled_back();

private:
    statement add_;
    std::vector<std::string> texts_{std::string{}};  ///< by number; 0 is the empty one
    std::unordered_map<std::string, name_no> numbers_;
    std::size_t kept_ = 1;
};

}  // namespace todoke
