#pragma once
// One table a door: method and path to handler. What handlers work with, and what callers are, is said behind the door
// (daemon/api); here both are only handed on.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/http/answer.hpp"
#include "daemon/http/body_budget.hpp"
#include "daemon/http/request_head.hpp"
#include "daemon/http/spool_budget.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

struct door_core;
struct caller;
enum class scope;
struct door_settings;  // daemon/http/door.hpp
class request_parser;
class wire;

/// One request, its body read. What it points to outlives the handler.
struct request {
    const request_head& head;
    const caller* who;       ///< where the door asks who it is, never null
    std::string_view name;   ///< what stands for ID in the route's pattern, decoded
    std::string_view query;  ///< as sent, without the question mark
    std::string_view body;
    task_group& aside;  ///< for what the answer does not wait for
};

/// A request whose body its handler reads by itself, line by line, while it answers.
struct request_in_lines {
    std::shared_ptr<void> owner;  ///< keeps what is pointed to alive
    const request_head& head;
    const caller* who;  ///< as above
    std::shared_ptr<const door_settings> settings;
    std::shared_ptr<body_budget> bodies;
    std::shared_ptr<spool_budget> spools;
    task_group& tasks;  ///< for what goes on at the same time
    wire& on;
    request_parser& parser;
};

enum class body_type { none, maybe_json, json, raw };  ///< raw: bytes of any type

struct route {
    method verb;
    std::string_view pattern;  ///< the segment ID stands for any one segment
    scope needs;
    body_type takes;
    boost::asio::awaitable<answer> (*handle)(door_core&, request);
    /// Of bodies in NDJSON; null: they are not taken. `keep`: the connection is to live on. True: the whole body was
    /// read and every answer written.
    boost::asio::awaitable<bool> (*handle_lines)(door_core&, request_in_lines, bool keep) = nullptr;
    std::size_t longest_body = any_size;  ///< where less than the door's limit is enough

    static constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();
    /// What a body may have here, at a door that lets bodies have so much. Where nobody reads one, some clients still
    /// send a few bytes.
    constexpr std::size_t body_limit(std::size_t of_door) const
    {
        return std::min(of_door, takes == body_type::none ? std::size_t{4096} : longest_body);
    }
};

struct match {
    const route* found = nullptr;
    std::string name;     ///< decoded ID
    std::string allowed;  ///< methods of this path, for Allow; empty: there is no such path
};

/// `target` of a request line in origin or absolute form.
struct split_target {
    std::string_view path, query;
    std::string_view authority;  ///< of the absolute form, else empty
};
std::optional<split_target> split(std::string_view target);

/// What a door serves.
struct route_table {
    std::span<const route> rows;
    std::string_view nothing_here;  ///< said of any other path
    /// Whether `name` may stand for ID there: else it is another path. Null: any may.
    bool (*may_stand)(const route& row, std::string_view name) = nullptr;

    match find(method verb, std::string_view path) const;
};

}  // namespace todoke
