#pragma once
// The body of a mail as a tree of MIME entities: text, HTML beside it, files behind them. Pure.

#include <string>

#include "store/model/content.hpp"

namespace todoke {

struct mime_entity {
    std::string header;  ///< its Content-… fields, each with its line end
    std::string body;    ///< CRLF line ends; one of a text without a last line end has none either
};

/// Boundaries are made from `seed`, and stand in no part. Only for content that email_rules have no trouble with.
mime_entity build_body(const email_content& what, const std::string& seed);

}  // namespace todoke
