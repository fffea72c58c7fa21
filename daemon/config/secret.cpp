#include "daemon/config/secret.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdexcept>

#include "daemon/config/forms.hpp"

namespace todoke::reading {
namespace {

constexpr std::size_t longest_secret = 64 * 1024;

/// The text, or what is wrong.
struct fetched {
    std::string text;
    std::string wrong;
};

fetched from_file(const std::string& path)
{
    if (auto wrong = wrong_with_file(path); !wrong.empty()) return {"", std::move(wrong)};
    errno = 0;
    std::ifstream file{path, std::ios::binary};
    if (!file) return {"", path + " cannot be read: " + std::strerror(errno)};
    std::string text(longest_secret + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > longest_secret) return {"", path + " is longer than 64 KiB; that is no secret"};
    return {text, ""};
}

std::string path_of_credential(const std::string& name)
{
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    return std::string{folder ? folder : ""} + "/" + name;
}

fetched from_credential(const std::string& name)
{
    if (name.find('/') != name.npos || name.starts_with('.'))
        return {"", "a credential's name has no slash or dot in front"};
    if (!std::getenv("CREDENTIALS_DIRECTORY"))
        return {"",
                "credential " + name +
                    " is not there: systemd hands credentials to the service only. In a shell, while the service runs: "
                    "sudo CREDENTIALS_DIRECTORY=/run/credentials/todoked.service todoked --check-config"};
    auto found = from_file(path_of_credential(name));
    if (!found.wrong.empty())
        found.wrong += "; give it to the service: LoadCredential=" + name + ":/etc/todoke/secrets/" + name +
                       " (systemctl edit todoked), then restart it: a reload sees no new credential";
    return found;
}

/// What looks like no name may be the secret itself, written in the wrong place.
std::string shown_variable(const std::string& name)
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return name.find_first_not_of(letters) == name.npos ? name : "that is named here (not shown: it may be the secret)";
}

fetched from_environment(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    if (!value) return {"", "the environment variable " + shown_variable(name) + " is not set"};
    return {value, ""};
}

/// What everybody is shown anyway.
bool is_certificate(const std::string& text)
{
    return text.find("BEGIN CERTIFICATE") != text.npos && text.find("PRIVATE KEY") == text.npos;
}

/// A group may be the operators'; everybody is nobody's intent.
void warn_of_open_file(section& from, std::string_view key, const std::string& path)
{
    std::error_code failed;
    const auto mode = std::filesystem::status(path, failed).permissions();
    if (failed || (mode & std::filesystem::perms::others_read) == std::filesystem::perms::none) return;
    from.found().warning(from.place_of(key),
                         std::string{key} + ": every user of this machine may read " + path + "; chmod o= " + path);
}

fetched fetch(std::string_view kind, const std::string& name)
{
    if (kind == "credential") return from_credential(name);
    if (kind == "file") return name.starts_with('/') ? from_file(name) : fetched{"", "write the file's full path"};
    return from_environment(name);
}

constexpr std::string_view forms =
    R"(write { credential = "NAME" }, { file = "/PATH" }, { env = "NAME" } or the secret itself in quotes)";

/// The one reference in `{ … }`, carried out.
std::optional<std::string> follow(section& from, std::string_view key)
{
    section table = from.child(key);
    std::optional<std::string> text;
    std::size_t references = 0;
    bool understood = true;
    for (const std::string_view kind : {"credential", "file", "env"}) {
        if (!table.find(kind)) continue;
        ++references;
        const auto name = table.text(kind);
        if (!name) {
            understood = false;
            continue;
        }
        const auto got = fetch(kind, *name);
        if (!got.wrong.empty()) {
            from.problem(key, got.wrong);
            understood = false;
        } else if (kind == "file" && !is_certificate(got.text)) {
            warn_of_open_file(from, key, *name);
        }
        text = got.text;
    }
    table.finish();
    if (references != 1) from.problem(key, "one reference is needed: " + std::string{forms});
    return understood && references == 1 ? text : std::nullopt;
}

std::optional<std::string> literal(section& from, std::string_view key, const std::string& text)
{
    const auto at = from.place_of(key);
    if (!from.found().others_can_read(at.file)) return text;
    from.problem(key, "this secret stands in a file that others can read; chmod 600 " + at.file +
                          " (its owner must be the user todoked runs as), or write { credential = \"NAME\" }");
    return std::nullopt;
}

/// As it was found, its last line break included.
std::optional<std::string> any_secret(section& from, std::string_view key)
{
    const toml::node* node = from.find(key);
    if (!node) return std::nullopt;
    if (const auto* written = node->as_string()) return literal(from, key, written->get());
    if (node->is_table()) return follow(from, key);
    from.problem(key, std::string{forms});
    return std::nullopt;
}

}  // namespace

std::string wrong_with_file(const std::string& path)
{
    std::error_code failed;
    const auto there = std::filesystem::status(path, failed);
    if (std::filesystem::is_directory(there)) return path + " is a folder; name a file";
    if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
        return path + " is not a regular file; name one";
    return {};
}

std::optional<std::string> read_secret(section& from, std::string_view key)
{
    auto text = any_secret(from, key);
    if (!text) return std::nullopt;
    if (text->ends_with('\n')) text->pop_back();
    if (text->ends_with('\r')) text->pop_back();
    if (text->empty()) {
        from.problem(key, "the secret is empty");
    } else if (has_controls(*text)) {
        from.problem(key, "the secret has a line break or another control character in it; write one line");
    } else {
        return text;
    }
    return std::nullopt;
}

std::optional<std::string> read_key_text(section& from, std::string_view key)
{
    return any_secret(from, key);
}

std::optional<std::string> read_secret_file(section& from, std::string_view key)
{
    const toml::node* node = from.find(key);
    if (!node) return std::nullopt;
    const auto* table = node->as_table();
    const auto* file = table ? table->get_as<std::string>("file") : nullptr;
    const auto* credential = table ? table->get_as<std::string>("credential") : nullptr;
    if (!file == !credential) {
        from.problem(key, R"(write { file = "/PATH" } or { credential = "NAME" }: it is read anew for each login)");
        return std::nullopt;
    }
    if (!read_secret(from, key)) return std::nullopt;
    return file ? file->get() : path_of_credential(credential->get());
}

std::optional<std::string> required_secret(section& from, std::string_view key, std::string_view name)
{
    if (!from.find(key)) from.missing(key, std::string{key} + " = { credential = \"" + std::string{name} + "\" }");
    return read_secret(from, key);
}

std::optional<std::string> read_pem(section& from, std::string_view key)
{
    const toml::node* node = from.find(key);
    if (!node) return std::nullopt;
    if (node->is_table()) return follow(from, key);
    const auto path = from.text(key);
    if (!path) return std::nullopt;
    auto got = fetch("file", *path);
    if (!got.wrong.empty()) {
        from.problem(key, got.wrong);
        return std::nullopt;
    }
    if (!is_certificate(got.text)) warn_of_open_file(from, key, *path);
    return std::move(got.text);
}

std::string sha256(std::string_view secret)
{
    std::string digest(32, '\0');
    std::size_t length = digest.size();
    if (!EVP_Q_digest(nullptr, "SHA256", nullptr, secret.data(), secret.size(),
                      reinterpret_cast<unsigned char*>(digest.data()), &length))
        throw std::runtime_error{"SHA-256 is not available in this OpenSSL"};
    return digest;
}

std::optional<std::string> sha256_from_hex(const std::string& digits)
{
    const bool is_hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    std::string digest(32, '\0');
    std::size_t length = 0;
    if (digits.size() != 2 * digest.size() || !is_hex ||
        !OPENSSL_hexstr2buf_ex(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), &length, digits.c_str(),
                               '\0'))
        return std::nullopt;
    return digest;
}

}  // namespace todoke::reading
