#pragma once
// What is posted to an unsubscribe link: by the page's form, or by a mail program in one click (RFC 8058).

#include <string_view>

namespace todoke {

enum class unsubscribe_wish {
    unclear,
    one_click,   ///< of this class, by a mail program
    this_class,  ///< by the form
    all
};

/// application/x-www-form-urlencoded, or multipart/form-data where `content_type` says so. Anybody may have sent it.
unsubscribe_wish read_unsubscribe_body(std::string_view content_type, std::string_view body);

}  // namespace todoke
