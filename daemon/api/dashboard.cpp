// The page for people: files that say nothing of anybody. What it shows it asks for like any other caller, with a
// token where one is needed.

#include "daemon/api/resources.hpp"
#include "daemon/dashboard/page_files.hpp"
#include "daemon/http/problem.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// The word before the first `mark`; `rest` is what stands behind it.
std::string_view take_until(std::string_view& rest, char mark)
{
    const auto end = std::min(rest.find(mark), rest.size());
    const auto word = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

bool takes_gzip(std::string_view accept_encoding)
{
    while (!accept_encoding.empty()) {
        auto one = take_until(accept_encoding, ',');
        if (equal_ignoring_case(take_until(one, ';'), "gzip"))
            return one.find_first_not_of("q=0. ") != std::string_view::npos || one.empty();
    }
    return false;
}

/// Nothing from elsewhere, no script or style in the page itself, and no frame around it.
void add_page_headers(answer& to)
{
    to.own_headers = true;
    to.header("Content-Security-Policy",
              "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
              "require-trusted-types-for 'script'; trusted-types 'none'");
    to.header("X-Frame-Options", "DENY");
    to.header("X-Content-Type-Options", "nosniff");
    to.header("Referrer-Policy", "no-referrer");
    to.header("Cross-Origin-Opener-Policy", "same-origin");
    to.header("Cross-Origin-Resource-Policy", "same-origin");
    to.header("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
}

answer file_answer(const page_file& file, const request_head& head)
{
    answer made;
    made.type = file.type;
    const bool packed = takes_gzip(head.accept_encoding);
    add_page_headers(made);
    made.header("Cache-Control", "no-cache");  // kept, but asked for again: a new version shows at once
    made.header("Vary", "Accept-Encoding");
    made.header("ETag", '"' + file.tag + (packed ? "-gzip\"" : "\""));
    if (head.if_none_match.find(file.tag) != std::string::npos) {
        made.status = 304;
        made.type = {};
        return made;
    }
    if (packed) made.header("Content-Encoding", "gzip");
    made.body = packed ? std::string_view{file.packed} : file.text;
    return made;
}

answer file_named(std::string_view name, const request_head& head)
{
    const auto* file = find_page_file(name);
    if (file == nullptr) return to_answer({problem_kind::not_found, "the dashboard has no such file: see /", {}, {}});
    return file_answer(*file, head);
}

}  // namespace

asio::awaitable<answer> get_dashboard(door_core&, request what)
{
    co_return file_named("index.html", what.head);
}

asio::awaitable<answer> get_dashboard_file(door_core&, request what)
{
    co_return file_named(what.name, what.head);
}

}  // namespace todoke
