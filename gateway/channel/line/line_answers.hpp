#pragma once
// The one table of what LINE's answers to a push mean.

#include <optional>

#include "gateway/channel/http_client.hpp"
#include "gateway/channel/secrets.hpp"
#include "store/model/outcome.hpp"

namespace todoke {

/// An answer: status and body -> outcome. The detail carries LINE's request id, by which LINE's support finds it.
outcome line_answered(const http_answer& answer, const secrets& hide = {});

/// What the profile of somebody says of a message to them: nothing stands against it, or why it does not go.
std::optional<outcome> line_profile_outcome(const http_result& result, const secrets& hide = {});

/// Any end of a notification message, which has no retry key. Taken is not arrived: until the delivery event, or the
/// end of the day in which it may come, nobody knows (`uncertain`, with the tag as reference).
outcome line_notification_outcome(const http_result& result, const std::string& tag, const secrets& hide = {});

/// Any end of an exchange; without an answer it depends on whether anything left.
outcome line_outcome(const http_result& result, const secrets& hide = {});

}  // namespace todoke
