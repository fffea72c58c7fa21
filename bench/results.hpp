#pragma once
// Figures by name, in the order they first came; printed as their medians.

#include <string>
#include <vector>

namespace todoke {

class results {
public:
    void add(const std::string& what, const std::string& unit, double value);
    /// A Markdown table: median, least and most.
    std::string table() const;

private:
    struct row {
        std::string what, unit;
        std::vector<double> values;
    };
    std::vector<row> rows_;
};

}  // namespace todoke
