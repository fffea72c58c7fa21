#pragma once
// What every handler works with.

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/http/auth.hpp"
#include "daemon/http/body_budget.hpp"
#include "daemon/http/door.hpp"
#include "daemon/http/metrics.hpp"
#include "daemon/http/request_head.hpp"
#include "gateway/policy/in_words.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

struct door_core {
    door_parts parts;
    std::shared_ptr<const door_settings> settings;
    std::shared_ptr<body_budget> bodies;  ///< of all connections
    task_group& aside;                    ///< what no answer waits for
};

/// One request, its body read. What it points to outlives the handler.
struct request {
    const request_head& head;
    const caller& who;
    std::string_view name;   ///< what stands for ID in the route's pattern, decoded
    std::string_view query;  ///< as sent, without the question mark
    std::string_view body;
    language speaks() const { return preferred_language(head.accept_language); }
};

}  // namespace todoke
