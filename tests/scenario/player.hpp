#pragma once
// Plays a scenario: a text file that reads like the rule book. The words are explained in tests/scenario/README.md.

#include <filesystem>

namespace todoke {

/// Fails the running test, with the file's line, at the first thing that is not as written.
void play_scenario(const std::filesystem::path& file);

}  // namespace todoke
