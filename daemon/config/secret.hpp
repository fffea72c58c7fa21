#pragma once
// Secrets of the configuration: written out, or named by where they are kept. What is wrong with one is said without
// showing any of it.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/config/section.hpp"

namespace todoke::reading {

/// A string, { credential = "NAME" }, { file = "PATH" } or { env = "NAME" }; one line break at the end is dropped.
/// Absent: nothing, without a problem.
std::optional<std::string> read_secret(section& from, std::string_view key);
/// A secret of several lines: a key in PEM.
std::optional<std::string> read_key_text(section& from, std::string_view key);
/// A secret that others write anew while the gateway runs: the full path of its file, out of { file = "PATH" } or
/// { credential = "NAME" }. It must be there already.
std::optional<std::string> read_secret_file(section& from, std::string_view key);
/// Its absence is a problem that shows how to write one with credential `name`.
std::optional<std::string> required_secret(section& from, std::string_view key, std::string_view name);

/// Text in PEM: the full path of a file, or one of the references above. What is in it is not looked at.
std::optional<std::string> read_pem(section& from, std::string_view key);

/// Why nothing is to be read there: a folder, a pipe, which would stop the reader for good, a device, which may have no
/// end. Empty: a file, or nothing.
std::string wrong_with_file(const std::string& path);

/// 32 raw bytes.
std::string sha256(std::string_view secret);
/// The same of its 64 hexadecimal digits.
std::optional<std::string> sha256_from_hex(const std::string& digits);

}  // namespace todoke::reading
