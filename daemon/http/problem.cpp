#include "daemon/http/problem.hpp"

#include <array>

#include "gateway/text/json_string.hpp"

namespace todoke {

namespace {

struct kind_row {
    problem_kind kind;
    unsigned status;
    std::string_view name, title;
};
constexpr std::array table{
    kind_row{problem_kind::malformed, 400, "malformed", "The request could not be read"},
    kind_row{problem_kind::unauthorized, 401, "unauthorized", "A token is needed"},
    kind_row{problem_kind::forbidden, 403, "forbidden", "This caller may not do that"},
    kind_row{problem_kind::not_found, 404, "not-found", "There is no such thing"},
    kind_row{problem_kind::method_not_allowed, 405, "method-not-allowed", "Not with this method"},
    kind_row{problem_kind::final_already, 409, "final", "The message is final"},
    kind_row{problem_kind::duplicate, 409, "duplicate", "The same message is there already"},
    kind_row{problem_kind::too_large, 413, "too-large", "The body is too large"},
    kind_row{problem_kind::unsupported_type, 415, "unsupported-type", "This type of body is not taken"},
    kind_row{problem_kind::expectation_failed, 417, "expectation-failed", "This expectation cannot be met"},
    kind_row{problem_kind::invalid, 422, "invalid", "The request was understood, but is not valid"},
    kind_row{problem_kind::idempotency_mismatch, 422, "idempotency-mismatch",
             "The idempotency key was used with another body"},
    kind_row{problem_kind::header_too_large, 431, "header-too-large", "The request's head is too large"},
    kind_row{problem_kind::internal, 500, "internal", "Something is broken here"},
    kind_row{problem_kind::damaged, 500, "damaged", "It is stored, but cannot be read"},
    kind_row{problem_kind::overloaded, 503, "overloaded", "There is no room"},
    kind_row{problem_kind::unavailable, 503, "unavailable", "Nothing can be stored at the moment"},
    kind_row{problem_kind::wrong_state, 409, "wrong-state", "The message is in another state"},
    kind_row{problem_kind::gone, 410, "gone", "It is not kept any more"},
    kind_row{problem_kind::other_site, 403, "other-site", "A page of another site may not call here"},
    kind_row{problem_kind::busy, 503, "busy", "It is under way already"},
};

const kind_row& row_of(problem_kind kind)
{
    return table[static_cast<std::size_t>(kind)];
}

constexpr bool table_is_in_order()
{
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].kind) != i) return false;
    return true;
}
static_assert(table_is_in_order());

void append_errors(std::string& to, const field_problems& errors)
{
    to += ",\"errors\":[";
    for (const auto& error : errors) {
        if (&error != &errors.front()) to += ',';
        to += "{\"pointer\":";
        append_json_string(to, error.pointer);
        to += ",\"detail\":";
        append_json_string(to, error.detail);
        to += '}';
    }
    to += ']';
}

}  // namespace

unsigned status_of(problem_kind kind)
{
    return row_of(kind).status;
}

std::string to_json(const problem& what)
{
    const auto& row = row_of(what.kind);
    std::string body = "{\"type\":\"urn:todoke:problem:";
    body.append(row.name).append("\",\"title\":\"").append(row.title).append("\",\"status\":");
    body += std::to_string(row.status);
    if (!what.detail.empty()) {
        body += ",\"detail\":";
        append_json_string(body, what.detail);
    }
    if (!what.errors.empty()) append_errors(body, what.errors);
    return body + what.more + '}';
}

answer to_answer(const problem& what)
{
    answer made;
    made.status = status_of(what.kind);
    made.type = "application/problem+json";
    made.body = to_json(what);
    if (made.status == 503) made.header("Retry-After", what.kind == problem_kind::unavailable ? "2" : "10");
    if (made.status == 401) made.header("WWW-Authenticate", "Bearer realm=\"todoke\"");
    return made;
}

problem of(const malformed& what)
{
    return {problem_kind::malformed, what.detail, {}, {}};
}

problem of(field_problems what)
{
    auto detail = what.size() == 1 ? std::string{"one thing is to be mended"}
                                   : std::to_string(what.size()) + " things are to be mended";
    return {problem_kind::invalid, std::move(detail), std::move(what), {}};
}

std::string_view reason_of(unsigned status)
{
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Unknown";
    }
}

}  // namespace todoke
