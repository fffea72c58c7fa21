#pragma once
// What a customer is to be told, per channel. Stored as the JSON the caller sent (see gateway/intake/content.hpp);
// these are the values made from it.

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace todoke {

struct attachment {
    std::string name;  ///< UTF-8, no path separators, no controls
    std::string type;  ///< a media type, `type/subtype`
    std::string data;  ///< decoded bytes
    /// An image that the HTML shows as `cid:CONTENT-ID`, beside it and not behind it. Empty: an ordinary file.
    std::string content_id = {};
};

struct email_content {
    std::string subject;  ///< one line of UTF-8; never empty
    std::string text;
    std::string html;  ///< empty: text only
    std::string from;  ///< empty: the provider's
    std::map<std::string, std::string> headers;
    std::vector<attachment> attachments;
};

struct line_content {
    std::string messages;                ///< the JSON array of 1 to 5 message objects, as LINE takes it
    bool notification_disabled = false;  ///< delivered without a sound or a sign on the phone
};

struct sms_content {
    std::string text;
};

/// For each channel what it carries, defaults already filled in from `content.text`.
struct content {
    std::optional<email_content> email;
    std::optional<line_content> line;
    std::optional<sms_content> sms;
};

}  // namespace todoke
