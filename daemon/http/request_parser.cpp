#include "daemon/http/request_parser.hpp"

#include <boost/beast/http/error.hpp>

#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace http = boost::beast::http;

namespace {

method method_of(http::verb verb)
{
    switch (verb) {
        case http::verb::get:
            return method::get;
        case http::verb::head:
            return method::head;
        case http::verb::post:
            return method::post;
        case http::verb::put:
            return method::put;
        case http::verb::delete_:
            return method::delete_;
        default:
            return method::other;
    }
}

void keep(std::string& where, boost::beast::string_view value)
{
    where.assign(value.data(), value.size());
}

}  // namespace

request_parser::request_parser(request_head& head, std::size_t header_limit, std::size_t extension_limit)
    : head_{head}, extension_limit_{extension_limit}
{
    head_.clear();
    this->header_limit(static_cast<std::uint32_t>(header_limit));
    this->body_limit(boost::none);  // the sink limits it
    this->eager(true);
}

void request_parser::on_request_impl(http::verb verb, view name, view target, int version, error_code&)
{
    head_.verb = method_of(verb);
    keep(head_.verb_text, name);
    keep(head_.target, target);
    head_.http11 = version >= 11;
}

void request_parser::on_field_impl(http::field name, view text, view value, error_code&)
{
    if (!in_head_) return;  // trailers say nothing here
    if (head_.keeps_fields) {
        auto& [kept_name, kept_value] = head_.fields.emplace_back();
        for (const char c : text) kept_name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        keep(kept_value, value);
    }
    switch (name) {
        case http::field::host:
            ++head_.hosts;
            return keep(head_.host, value);
        case http::field::authorization:
            ++head_.authorizations;
            return keep(head_.authorization, value);
        case http::field::content_type:
            ++head_.types;
            return keep(head_.content_type, value);
        case http::field::content_length:
            ++head_.lengths;
            return keep(head_.content_length, value);
        case http::field::content_encoding:
            return keep(head_.content_encoding, value);
        case http::field::transfer_encoding:
            ++head_.encodings;
            return keep(head_.transfer_encoding, value);
        case http::field::expect:
            return keep(head_.expect, value);
        case http::field::origin:
            return keep(head_.origin, value);
        case http::field::sec_fetch_site:
            return keep(head_.fetch_site, value);
        case http::field::accept_language:
            return keep(head_.accept_language, value);
        case http::field::accept_encoding:
            return keep(head_.accept_encoding, value);
        case http::field::if_none_match:
            return keep(head_.if_none_match, value);
        default:
            break;
    }
    if (equal_ignoring_case({text.data(), text.size()}, "Idempotency-Key")) {
        ++head_.keys;
        keep(head_.idempotency_key, value);
    }
}

void request_parser::on_header_impl(error_code& error)
{
    in_head_ = false;
    head_.chunked = this->chunked();
    head_.keep_alive = this->keep_alive();
    if (const auto length = this->content_length()) head_.length = *length;
    if (!framing_trouble(head_).empty()) error = http::error::bad_value;  // before any of a body is looked at
}

std::size_t request_parser::on_body_impl(view piece, error_code& error)
{
    if (sink_ && !sink_->take({piece.data(), piece.size()})) {
        too_large_ = true;
        error = http::error::body_limit;
    }
    return piece.size();
}

void request_parser::on_chunk_header_impl(std::uint64_t, view extensions, error_code& error)
{
    if (extensions.size() > extension_limit_) error = http::error::bad_chunk_extension;
}

std::size_t request_parser::on_chunk_body_impl(std::uint64_t, view piece, error_code& error)
{
    return on_body_impl(piece, error);
}

}  // namespace todoke
