// What a request is told before its body is read.
#include "daemon/http/host.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/request_parser.hpp"
#include "daemon/http/session.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

std::optional<problem> session::doorkeeper_says()
{
    const auto& keeper = *settings_->keeper;
    if (keeper.is_open(route_.found)) return std::nullopt;
    if (known_settings_ != settings_ || known_authorization_ != head_.authorization) {
        known_settings_.reset();
        auto found = keeper.know(wire_.is_local(), head_.authorization);
        if (auto* no = std::get_if<problem>(&found)) return std::move(*no);
        who_ = std::get<std::shared_ptr<const caller>>(std::move(found));
        known_authorization_ = head_.authorization;
        known_settings_ = settings_;
    }
    return route_.found ? keeper.stops(*who_, *route_.found) : std::nullopt;
}

/// A browser says in one of these headers what it calls for, in most calls; programs send neither.
bool session::is_served(std::string_view host) const
{
    if (wire_.is_local() && head_.origin.empty() && head_.fetch_site.empty())
        return host_allowed_on_socket(host, settings_->hosts);
    return settings_->only_these_hosts ? host_named(host, settings_->hosts) : host_allowed(host, settings_->hosts);
}

/// A browser says which page asks: only one that comes from the very host and port by which the door was called may.
bool session::is_from_here(std::string_view origin) const
{
    return origin.empty() || settings_->takes_any_origin || is_same_place(origin, head_.host);
}

/// A GET has no Origin, but a browser tells in Sec-Fetch-Site what made it call, and no page can keep it from that.
/// Pages may be linked to, calls may not: a GET can cost something, too (the doctor logs in at each provider). What
/// another port of this machine serves is of the "same site".
bool session::is_sent_by_another_site() const
{
    if (settings_->takes_any_origin || !target_.path.starts_with("/v1/")) return false;
    return equal_ignoring_case(head_.fetch_site, "cross-site") || equal_ignoring_case(head_.fetch_site, "same-site");
}

std::optional<problem> session::wrong_place() const
{
    if (!is_served(head_.host) || (!target_.authority.empty() && !is_served(target_.authority)))
        return problem{problem_kind::forbidden,
                       settings_->only_these_hosts ? "this Host is not served"
                                                   : "this Host is not served: call by IP address, as localhost, or "
                                                     "by a name in [api] hosts",
                       {},
                       {}};
    if (!is_from_here(head_.origin))
        return problem{
            problem_kind::other_site, "no page of another site may call here: leave the header Origin away", {}, {}};
    if (!is_sent_by_another_site()) return std::nullopt;
    return problem{problem_kind::other_site,
                   "a page of another site made the browser call this: open the address itself in the browser, or call "
                   "without the header Sec-Fetch-Site",
                   {},
                   {}};
}

std::optional<answer> session::early_answer()
{
    const auto say = [](problem_kind kind, std::string detail) {
        return to_answer(problem{kind, std::move(detail), {}, {}});
    };
    const auto parts = split(head_.target);
    if (!parts) return say(problem_kind::malformed, "the request's target is neither a path nor an http:// URI");
    target_ = *parts;
    if (const auto no = wrong_place()) return to_answer(*no);
    const auto& table = room_.leads_to.routes;
    route_ = table.find(head_.verb, target_.path);
    if (const auto no = doorkeeper_says()) return to_answer(*no);
    if (!route_.found && route_.allowed.empty()) return say(problem_kind::not_found, std::string{table.nothing_here});
    if (!route_.found) {
        auto made = say(problem_kind::method_not_allowed, "this path takes " + route_.allowed);
        made.header("Allow", route_.allowed);
        return made;
    }
    if (auto wrong = type_trouble()) return wrong;
    if (!head_.expect.empty() && !equal_ignoring_case(head_.expect, "100-continue"))
        return say(problem_kind::expectation_failed, "the only expectation met here is 100-continue");
    const auto longest = route_.found->body_limit(settings_->limits.body);
    if (!lines_ && head_.length && *head_.length > longest)
        return say(problem_kind::too_large, "a body takes at most " + std::to_string(longest) + " bytes");
    if (lines_ && head_.keys > 0)
        return to_answer(of(field_problems{{"",
                                            "the header Idempotency-Key cannot stand for many lines: give each line "
                                            "its own field idempotency_key"}}));
    return std::nullopt;
}

std::optional<answer> session::type_trouble()
{
    lines_ = false;
    const auto takes = route_.found->takes;
    const bool has_body = !parser_->is_done();
    if (takes == body_type::none || takes == body_type::raw || (takes == body_type::maybe_json && !has_body))
        return std::nullopt;
    const auto type = media_type(head_.content_type);
    const bool plain = head_.content_encoding.empty() || equal_ignoring_case(head_.content_encoding, "identity");
    if (plain && type == body_media::json) return std::nullopt;
    if (plain && type == body_media::ndjson && route_.found->handle_lines) {
        lines_ = true;
        return std::nullopt;
    }
    const std::string_view taken =
        route_.found->handle_lines ? "application/json, application/x-ndjson" : "application/json";
    auto made =
        to_answer(problem{problem_kind::unsupported_type,
                          "send Content-Type: " + std::string{taken} + ", in UTF-8 and without Content-Encoding",
                          {},
                          {}});
    made.header(head_.verb == method::post ? "Accept-Post" : "Accept", taken);
    return made;
}

}  // namespace todoke
