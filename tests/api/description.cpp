// docs/openapi.yaml names the routes there are, and who may call them. What they take and answer: tests/counterpart.

#include "daemon/api/description.hpp"

#include <algorithm>
#include <cctype>
#include <gmock/gmock.h>
#include <sstream>

#include "daemon/api/diagnosis.hpp"
#include "daemon/api/resources.hpp"

namespace todoke {
namespace {

/// "GET /v1/messages/ID read".
std::vector<std::string> routes_of_the_table()
{
    std::vector<std::string> made;
    for (const auto& one : api_routes().rows) {
        const auto needs = one.needs == scope::open ? "open" : to_text(one.needs);
        made.push_back(std::string{to_text(one.verb)} + ' ' + std::string{one.pattern} + ' ' + std::string{needs});
    }
    return made;
}

/// The same, by the document's indentation: a path at two blanks, a method at four.
std::vector<std::string> routes_of_the_document()
{
    std::vector<std::string> made;
    std::istringstream text{std::string{openapi_yaml()}};
    std::string path;
    bool in_paths = false;
    for (std::string line; std::getline(text, line);) {
        if (!line.empty() && line[0] != ' ') in_paths = line == "paths:";
        if (!in_paths) continue;
        const auto indent = line.find_first_not_of(' ');
        if (indent == 2) {
            path = line.substr(2, line.size() - 3);
            if (const auto id = path.find("{id}"); id != std::string::npos) path.replace(id, 4, "ID");
        } else if (indent == 4 && line != "    parameters:") {
            auto method = line.substr(4, line.size() - 5);
            std::transform(method.begin(), method.end(), method.begin(),
                           [](unsigned char c) { return std::toupper(c); });
            made.push_back(method + ' ' + path + ' ');
        } else if (indent == 6 && line == "      security: []") {
            made.back() += "open";
        } else if (const auto at = line.find("Scope: `"); at != std::string::npos) {
            made.back() += line.substr(at + 8, line.find('`', at + 8) - at - 8);
        }
    }
    return made;
}

TEST(Description, NamesEveryRouteAndWhoMayCallIt)
{
    EXPECT_GT(api_routes().rows.size(), 5u);
    EXPECT_THAT(routes_of_the_document(), testing::UnorderedElementsAreArray(routes_of_the_table()));
}

/// What stands behind "enum: [" of the line that begins so.
std::vector<std::string> words_of_the_document(const std::string& beginning)
{
    std::vector<std::string> made;
    std::istringstream text{std::string{openapi_yaml()}};
    for (std::string line; std::getline(text, line);) {
        const auto from = line.find("enum: [");
        if (!line.starts_with(beginning) || from == line.npos) continue;
        std::istringstream words{line.substr(from + 7, line.find(']') - from - 7)};
        for (std::string word; std::getline(words >> std::ws, word, ',');) made.push_back(word);
    }
    return made;
}

TEST(Description, NamesEveryAreaTheDoctorLooksAt)
{
    EXPECT_THAT(words_of_the_document("        area: "), testing::ElementsAreArray(area_names));
}

}  // namespace
}  // namespace todoke
