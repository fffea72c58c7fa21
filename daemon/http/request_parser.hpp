#pragma once
// Beast's request parser, filling a request_head and handing the body on piece by piece.

#include <boost/beast/http/basic_parser.hpp>

#include "daemon/http/request_head.hpp"

namespace todoke {

/// Where a body goes. Answers false when it wants no more: the body is too large.
class body_sink {
public:
    virtual ~body_sink() = default;
    virtual bool take(std::string_view piece) = 0;
};

class request_parser final : public boost::beast::http::basic_parser<true> {
public:
    request_parser(request_head& head, std::size_t header_limit, std::size_t extension_limit);

    /// Before the first byte of the body is put.
    void body_to(body_sink& sink) { sink_ = &sink; }
    bool too_large() const { return too_large_; }

private:
    using error_code = boost::beast::error_code;
    using view = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb verb, view name, view target, int version, error_code&) override;
    void on_response_impl(int, view, int, error_code&) override {}
    void on_field_impl(boost::beast::http::field name, view text, view value, error_code&) override;
    void on_header_impl(error_code&) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(view piece, error_code&) override;
    void on_chunk_header_impl(std::uint64_t size, view extensions, error_code&) override;
    std::size_t on_chunk_body_impl(std::uint64_t left, view piece, error_code&) override;
    void on_finish_impl(error_code&) override {}

    request_head& head_;
    std::size_t extension_limit_;
    body_sink* sink_ = nullptr;
    bool in_head_ = true;
    bool too_large_ = false;
};

}  // namespace todoke
