// todoke.toml(5) explains every key that is read, and no other.
#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "daemon/config/config.hpp"

namespace todoke {
namespace {

/// A section of the page, or of the file: "site", "provider", "provider smtp", "provider.receipts http".
using keys_by_section = std::map<std::string, std::set<std::string>>;

const std::string common = "provider";

/// Opens every section. Tables whose keys are the operator's own (headers, codes, states) are left out.
const std::string everything = R"(
[[api.token]]
[public]
[class.promotional]
[[cap]]
[[callback]]
[[provider]]
name = "sandbox"
channel = "line"
kind = "sandbox"
[[provider]]
name = "smtp"
channel = "email"
kind = "smtp"
[[provider.dkim]]
[[provider]]
name = "line"
channel = "line"
kind = "line"
[[provider]]
name = "smpp"
channel = "sms"
kind = "smpp"
[provider.receipts]
[[provider]]
name = "twilio"
channel = "sms"
kind = "twilio"
[[provider]]
name = "http"
channel = "sms"
kind = "http"
[[provider.answers]]
[provider.receipts]
id = "/id"
[provider.receipts.inbound]
)";

/// "provider.http.receipts" -> "provider.receipts http", as the page's headings read.
std::string as_on_the_page(const std::string& section)
{
    if (section.starts_with("class.")) return "class.NAME";
    if (!section.starts_with("provider.")) return section;
    const auto kind = section.substr(9, section.find('.', 9) - 9);
    return "provider" + section.substr(9 + kind.size()) + " " + kind;
}

keys_by_section keys_read()
{
    keys_by_section made;
    for (const auto& [section, key] : keys_asked_of({{"todoke.toml", everything}}))
        made[as_on_the_page(section)].insert(key);
    made.erase("");       // the sections themselves
    made.erase("class");  // their names
    made["api"].erase("token");
    // A table of free keys that is always looked for.
    made.erase("provider.receipts.states smpp");
    made.erase("provider.receipts.states http");
    return made;
}

std::string page()
{
    std::stringstream all;
    for (const char* part : {"todoke.toml.5.scd", "todoke.toml.5.providers.scd"})
        all << std::ifstream{std::string{TODOKE_SOURCE_DIR "/docs/man/"} + part}.rdbuf();
    return all.str();
}

/// `# [[provider]] OF KIND smtp` -> "provider smtp"; empty: no section of the file.
std::string section_of(const std::string& heading)
{
    const auto open = heading.find('['), close = heading.find(']');
    if (open == heading.npos || close == heading.npos) return {};
    const auto name = heading.find_first_not_of('[', open);
    const auto kind = heading.find(" OF KIND ");
    return heading.substr(name, close - name) + (kind == heading.npos ? "" : heading.substr(kind + 8));
}

/// The bold words of `*user*, *password* = …`.
void add_keys(std::string line, std::set<std::string>& keys)
{
    for (auto at = line.find("\\*"); at != line.npos; at = line.find("\\*")) line.erase(at, 2);  // no bold: "5m*3"
    for (auto from = line.find('*'); from != line.npos; from = line.find('*')) {
        const auto to = line.find('*', from + 1);
        if (to == line.npos) return;
        keys.insert(line.substr(from + 1, to - from - 1));
        line.erase(0, to + 1);
    }
}

keys_by_section keys_explained()
{
    keys_by_section made;
    std::string section, line;
    for (std::stringstream text{page()}; std::getline(text, line);) {
        if (line.starts_with("# ") || line.starts_with("## ")) section = section_of(line);
        if (!section.empty() && line.starts_with("*") && text.peek() == '\t') add_keys(line, made[section]);
    }
    return made;
}

/// A kind's keys beside those that belong to every kind.
bool is_explained(const keys_by_section& page, const std::string& section, const std::string& key)
{
    const auto has = [&](const std::string& name) {
        const auto found = page.find(name);
        return found != page.end() && found->second.contains(key);
    };
    return has(section) || (section.starts_with("provider ") && has(common));
}

TEST(ManualOfTheConfiguration, ExplainsEveryKeyThatIsRead)
{
    const auto explained = keys_explained();
    std::size_t count = 0;
    for (const auto& [section, keys] : keys_read())
        for (const auto& key : keys) {
            ++count;
            EXPECT_TRUE(is_explained(explained, section, key)) << section << ": " << key;
        }
    EXPECT_GT(count, 200u) << "the text above opens every section";
}

TEST(ManualOfTheConfiguration, ExplainsNoKeyThatIsNotRead)
{
    auto read = keys_read();
    for (const auto& [section, keys] : read)
        if (section.starts_with("provider ")) read[common].insert(keys.begin(), keys.end());
    for (const auto& [section, keys] : keys_explained())
        for (const auto& key : keys) EXPECT_TRUE(read[section].contains(key)) << section << ": " << key;
}

}  // namespace
}  // namespace todoke
