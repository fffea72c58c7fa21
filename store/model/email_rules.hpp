#pragma once
// What may stand in the parts of an e-mail: the one rule, which the intake refuses by and the mail's builder relies on.
// Each function gives what is wrong and what to do about it, to be read behind the name of the field; empty: nothing.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/content.hpp"

namespace todoke {

std::string subject_trouble(std::string_view subject);
/// Of a text or an HTML body that is there.
std::string body_trouble(std::string_view body);
/// `Name <address>`, an address, or a name alone to stand before the provider's address.
std::string sender_trouble(std::string_view from);

/// Everything but the headers that callers need is the gateway's own (From, To, Date, Message-ID, MIME), a
/// transport's (Received, DKIM-Signature) or would add recipients (Cc, Bcc).
std::string header_name_trouble(std::string_view name);
/// White space around a value does not count. `name` has no trouble.
std::string header_value_trouble(std::string_view name, std::string_view value);
/// Of all headers together.
std::string headers_trouble(const std::map<std::string, std::string>& headers);

std::string file_name_trouble(std::string_view name);
std::string media_type_trouble(std::string_view type);
/// Of the name by which the HTML shows an attachment.
std::string content_id_trouble(std::string_view id);
/// Of all attachments together, beside an HTML body or none.
std::string attachments_trouble(const std::vector<attachment>& files, bool has_html);

/// Whether a header's value is text for people, in any script, and no matter of syntax.
bool is_free_text(std::string_view header_name);

}  // namespace todoke
