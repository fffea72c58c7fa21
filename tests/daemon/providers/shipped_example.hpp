#pragma once
// An example of etc/conf.d.examples as it is shipped: its text, with what an operator puts in, and its secrets.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <string>
#include <unistd.h>
#include <utility>

#include "tests/daemon/config/cases.hpp"

namespace todoke {

/// The credentials that an example names, for as long as this lives.
class example_credentials {
public:
    explicit example_credentials(const std::map<std::string, std::string>& secrets)
    {
        std::string name = (std::filesystem::temp_directory_path() / "todoke-secrets-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        for (const auto& [secret, text] : secrets) std::ofstream{folder_ / secret} << text;
        ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
    }
    ~example_credentials()
    {
        ::unsetenv("CREDENTIALS_DIRECTORY");
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    example_credentials(const example_credentials&) = delete;
    example_credentials& operator=(const example_credentials&) = delete;

private:
    std::filesystem::path folder_;
};

/// The lines that an operator changes, and what they become.
using example_changes = std::map<std::string, std::string>;

/// The configuration that an example comes to.
inline config shipped_example(const std::string& file, const std::map<std::string, std::string>& secrets,
                              const example_changes& changes)
{
    const example_credentials credentials{secrets};
    std::ifstream input{std::string{TODOKE_SOURCE_DIR} + "/etc/conf.d.examples/" + file};
    std::string text{std::istreambuf_iterator<char>{input}, {}};
    for (const auto& [from, to] : changes) {
        const auto at = text.find(from);
        if (at == text.npos)
            ADD_FAILURE() << file << " has no " << from;
        else
            text.replace(at, from.size(), to);
    }
    return good(text);
}

inline const http_sms_account& only_account_of(const config& made)
{
    return std::get<http_sms_settings>(made.providers.at(0).how).account;
}

}  // namespace todoke
