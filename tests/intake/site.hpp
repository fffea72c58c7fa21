#pragma once
// A rule book, an instant and bodies that the tests start from.

#include <string>

#include "gateway/intake/intake.hpp"

namespace todoke {

inline const instant monday_noon = *parse_instant("2026-11-23T03:00:00Z");

inline rules test_book()
{
    rules book;
    book.classes = default_classes();
    book.providers = {
        {"mail", channel::email, {}, {}}, {"brand-a", channel::line, {}, {}}, {"smsc", channel::sms, {}, {}}};
    return book;
}

/// A right body with `members` added: `"campaign": "x"`.
inline std::string body_with(const std::string& members)
{
    return R"({"customer": "c-1", "class": "transactional", "content": {"text": "届きました"})" +
           (members.empty() ? "" : ", " + members) + "}";
}

}  // namespace todoke
