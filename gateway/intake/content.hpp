#pragma once
// The `content` object of a submission -> values per channel, with the limits of each channel.

#include <array>
#include <string>

#include "gateway/intake/fields.hpp"
#include "store/model/content.hpp"

namespace todoke {

struct content_reading {
    content what;      ///< parts of their own, and what `content.text` makes where there is none
    std::string text;  ///< `content.text`
    /// Why `content.text` cannot serve a channel that has no part of its own; empty: it can, or there is none.
    std::array<std::string, channel_count> unfit;
};

/// `from` is the object `content`. Stored: it was checked when it was submitted; what a newer version would refuse goes
/// to the provider all the same.
content_reading read_content_parts(fields& from, bool is_stored = false);

// The parts, one file each.

std::optional<email_content> read_email_part(const boost::json::object& part, const std::string& pointer,
                                             field_problems& problems, std::string_view common_text);
std::optional<line_content> read_line_part(const boost::json::object& part, const std::string& pointer,
                                           field_problems& problems);
/// The same of what was stored.
std::optional<line_content> stored_line_part(const boost::json::object& part);
/// What LINE takes in no notification message, which `provider` sends.
void refuse_as_notification(const boost::json::object& part, const std::string& pointer, const std::string& provider,
                            field_problems& problems);

/// "" or why a LINE text message cannot carry this.
std::string line_text_trouble(std::string_view text);
std::string sms_text_trouble(std::string_view text);
/// A subject made of a text: its first line, at most 40 characters.
std::string subject_from(std::string_view text);
/// The one-message array that carries `text`.
std::string line_messages_of(std::string_view text);

/// Strict RFC 4648 with padding, line breaks not allowed.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace todoke
