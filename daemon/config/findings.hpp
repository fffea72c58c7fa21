#pragma once
// What is found wrong while a configuration is read: problems refuse it, warnings are only said. Each has its place.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/config/config.hpp"

namespace todoke::reading {

struct place {
    std::string file;
    int line = 0;  ///< 0: the file as a whole
};

class findings {
public:
    explicit findings(const std::vector<config_text>& texts);

    void problem(const place& at, std::string what);
    void warning(const place& at, std::string what, std::optional<std::string> sends_nothing = {});
    /// A key of a section that has been looked for, whether it was there or not.
    void asked_for(const std::string& section, std::string_view key) { asked_.emplace(section, key); }
    const std::set<std::pair<std::string, std::string>>& asked() const { return asked_; }
    bool any_problem() const { return !problems_.empty(); }
    bool others_can_read(const std::string& file) const { return open_.contains(file); }

    /// In the order of the texts, and of the lines in each.
    config_problems problems() const { return in_order(problems_); }
    config_problems warnings() const { return in_order(warnings_); }

private:
    config_problems in_order(config_problems found) const;

    std::vector<std::string> files_;
    std::set<std::string> open_;
    std::set<std::pair<std::string, std::string>> asked_;
    config_problems problems_;
    config_problems warnings_;
};

}  // namespace todoke::reading
