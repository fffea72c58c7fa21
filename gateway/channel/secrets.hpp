#pragma once
// What an account proves itself with must not be kept or logged when a provider says it back ("535 AUTH PLAIN dGVz…
// failed"). Every text of a provider passes here before anything is made of it for a person to read. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace todoke {

class secrets {
public:
    secrets() = default;
    /// Each in every form in which it is sent. Those shorter than four characters are left alone: they stand in any
    /// text by chance.
    explicit secrets(std::vector<std::string> forms);

    /// `text` with "(secret)" in place of each of them, in capitals or not. To be asked before a text is cut short.
    std::string hidden(std::string_view text) const;
    /// The same as one short line for an operator.
    std::string shown(std::string_view text) const;

private:
    std::vector<std::string> forms_;  ///< the longest first: one may hold another
};

/// Of a password: itself, as a server that knows only ASCII repeats it, and as AUTH LOGIN and AUTH PLAIN send it.
secrets password_secrets(const std::string& user, const std::string& password);
/// Of an OAuth 2 token: itself, and as AUTH XOAUTH2 sends it.
secrets token_secrets(const std::string& user, const std::string& token);

}  // namespace todoke
