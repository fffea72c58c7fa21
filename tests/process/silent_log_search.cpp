// Whatever was planted, in every form in which it might stand in a line.
#include <fmt/format.h>
#include <map>
#include <sstream>

#include "gateway/channel/base64.hpp"
#include "gateway/channel/sms/http/signing.hpp"
#include "tests/process/silent_log.hpp"

namespace todoke {

using namespace planted;

namespace {

std::string in_lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}
/// What every coding of a text that has this in it has in it, wherever it stands: base64 knows three.
std::vector<std::string> base64_cores(const std::string& text)
{
    std::vector<std::string> made;
    for (std::size_t before = 0; before < 3; ++before) {
        const auto coded = to_base64(std::string(before, 'x') + text);
        const auto from = before == 0 ? 0u : 4u;
        made.push_back(coded.substr(from, (before + text.size()) / 3 * 4 - from));
    }
    return made;
}
/// In lower case.
std::vector<std::string> forms_of(const std::string& text, const std::string& in_address)
{
    std::vector<std::string> made{text, in_address, in_hex(text)};
    for (auto& core : base64_cores(text)) made.push_back(std::move(core));
    for (auto& one : made) one = in_lower(one);
    return made;
}

}  // namespace

std::string SilentLog::percent_encoded(std::string_view text)
{
    std::string made;
    for (const char c : text)
        made += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.'
                    ? std::string{c}
                    : fmt::format("%{:02x}", static_cast<unsigned char>(c));
    return made;
}

std::vector<std::string> SilentLog::found_in_log() const
{
    auto needles = sent;
    for (const auto* one : {&mail_password, &refused_password, &line_token, &line_secret, &next_line_secret, &sms_token,
                            &hook_secret, &smpp_password, &cloud_token, &api_token, &next_api_token, &callback_secret})
        needles.push_back(*one);
    for (const int answer : {2, 4, 5})
        for (const auto& one : {number(answer), cloud_number(answer)}) {
            needles.push_back(one.substr(1));  // in any form without blanks
            needles.push_back(fmt::format("{}-{}-{}", one.substr(0, 3), one.substr(3, 4), one.substr(7)));
        }
    for (const auto* other :
         {"90-1234-5674", "9012345674", "hanako.other", "U44444444444444444444444444444444", "pin-48217-pin",
          "暗証番号", "taken.hanako", "never.hanako", "later.hanako", "spam.hanako", "one.of.many"})
        needles.emplace_back(other);
    std::map<std::string, std::vector<std::string>> forms;
    for (const auto& needle : needles) forms[needle] = forms_of(needle, percent_encoded(needle));
    std::vector<std::string> made;
    std::istringstream lines{log() + printed};
    for (std::string line; std::getline(lines, line);)
        for (const auto& [needle, all] : forms)
            for (const auto& form : all)
                if (in_lower(line).find(form) != std::string::npos)
                    made.push_back(needle + " as " + form + " in: " + line);
    return made;
}

}  // namespace todoke
