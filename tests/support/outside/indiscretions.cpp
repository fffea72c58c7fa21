#include "tests/support/outside/indiscretions.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

namespace todoke {

namespace {

/// A path is none: whoever is told what is wrong with a key must know which file.
std::vector<std::string> secrets_in(const std::filesystem::path& configuration)
{
    static const std::regex key{R"rx((password|secret|access_token|auth_token|key) *= *"([^"/][^"]{7,})")rx"};
    std::ifstream file{configuration};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    std::vector<std::string> made;
    for (std::sregex_iterator one{text.begin(), text.end(), key}, end; one != end; ++one) made.push_back((*one)[2]);
    return made;
}

/// Masked, it would be "t***@example.jp", "U4af***", "+8190***78".
bool names_somebody(const std::string& line)
{
    static const std::regex address{
        R"rx([A-Za-z0-9._+-]@[A-Za-z0-9-]+\.|\bU[0-9a-f]{32}\b|(^|[^0-9A-Za-z])(\+81|0)[789]0-?[0-9]{4}-?[0-9]{4}\b)rx"};
    return std::regex_search(line, address);
}

}  // namespace

std::vector<std::string> indiscretions(const std::filesystem::path& log, const std::filesystem::path& configuration)
{
    const auto secrets = secrets_in(configuration);
    std::vector<std::string> made;
    std::ifstream file{log};
    for (std::string line; std::getline(file, line);) {
        const auto stands_here = [&](const std::string& secret) { return line.find(secret) != std::string::npos; };
        if (names_somebody(line) || std::any_of(secrets.begin(), secrets.end(), stands_here)) made.push_back(line);
    }
    return made;
}

std::size_t lines_with(const std::filesystem::path& log, std::string_view part)
{
    std::size_t count = 0;
    std::ifstream file{log};
    for (std::string line; std::getline(file, line);) count += line.find(part) != std::string::npos;
    return count;
}

}  // namespace todoke
