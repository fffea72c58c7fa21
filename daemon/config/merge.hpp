#pragma once
// Several TOML texts -> one tree, every node of which still knows its file and line.

#include <optional>
#include <toml++/toml.h>
#include <vector>

#include "daemon/config/findings.hpp"

namespace todoke::reading {

/// Sections of later texts add to those of earlier ones, `[[lists]]` grow; a key given twice is a problem. Nothing when
/// a text is not TOML (each such text is a problem).
std::optional<toml::table> merged(const std::vector<config_text>& texts, findings& found);

place place_of(const toml::node& node);

}  // namespace todoke::reading
