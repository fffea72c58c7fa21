#pragma once
// One table: method and path to handler, and who may call it.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/http/answer.hpp"
#include "daemon/http/core.hpp"

namespace todoke {

enum class body_type { none, maybe_json, json, submission, raw };  ///< raw: bytes of any type

struct route {
    method verb;
    std::string_view pattern;  ///< the segment ID stands for any one segment
    scope needs;
    body_type takes;
    boost::asio::awaitable<answer> (*handle)(door_core&, request);
    std::size_t longest_body = any_size;  ///< where less than the door's limit is enough

    static constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();
    /// What a body may have here, at a door that lets bodies have so much. Where nobody reads one, some clients still
    /// send a few bytes.
    constexpr std::size_t body_limit(std::size_t of_door) const
    {
        return std::min(of_door, takes == body_type::none ? std::size_t{4096} : longest_body);
    }
    /// Then ID is a message's: anything else in its place is another path.
    constexpr bool of_message() const { return pattern.starts_with("/v1/messages/ID"); }
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
    match find(method verb, std::string_view path) const;
};

/// Of the API.
const route_table& api_routes();

}  // namespace todoke
