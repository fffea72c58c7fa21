#include "daemon/http/session.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/system_error.hpp>

#include "daemon/http/answer_headers.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/release.hpp"
#include "daemon/http/request_parser.hpp"
#include "daemon/http/response_text.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t longest_read = 64 * 1024;
constexpr std::size_t longest_kept = 8 * 1024;  // of what a request needed, until the next one
constexpr auto lingering = std::chrono::seconds{2};
constexpr auto a_kibibyte = std::chrono::seconds{1};  // what a body's sender is given for each

}  // namespace

session::session(door_room& room, wire::socket_type socket, bool is_local)
    : room_{room},
      wire_{std::move(socket), is_local, room.settings->tls},
      idle_since_{wire::clock_type::now()},
      settings_{room.settings},
      body_{room.bodies, wire_.peer()},
      unread_{room.unread}
{
}

session::~session() = default;

void session::cut()
{
    is_cut_ = true;
    wire_.cut();
    unread_.set(0);
}

/// Who has just been let in, or answered, may have asked already: closing now would leave them without an answer.
void session::finish()
{
    finishing_ = true;
    finish_by_ = wire::clock_type::now() + settings_->limits.last_request;
    if (phase_ == phase::idle) wire_.hurry(finish_by_);
    if (phase_ == phase::lines) wire_.stop_reading();
}

bool session::keeps() const
{
    return head_.keep_alive && !finishing_;
}

void session::body_begins()
{
    body_since_ = wire::clock_type::now();
    before_body_ = wire_.received();
}

/// Time and bytes are one currency: who sends a body at a fair rate is always as good as just heard of, and one byte
/// now and then buys nothing.
std::optional<wire::clock_type::time_point> session::wasted_since(wire::clock_type::time_point now) const
{
    if (is_cut_) return std::nullopt;
    if (phase_ == phase::idle) return idle_since_;
    if (wire_.awaits_bytes()) {
        const auto paid = a_kibibyte * static_cast<std::int64_t>((wire_.received() - before_body_) / 1024);
        return paid >= now - body_since_ ? now : body_since_ + paid;
    }
    return unread_since();
}

std::optional<wire::clock_type::time_point> session::unread_since() const
{
    if (is_cut_ || !wire_.awaits_reader()) return std::nullopt;
    return wire_.last_written();
}

void session::refuse(const problem& what)
{
    answer_ = to_answer(what);
}

asio::awaitable<void> session::run()
{
    const bool secured = co_await wire_.secure(wire::clock_type::now() + settings_->limits.head_time);
    while (secured) {
        const bool again = co_await one_request();
        if (!again || finishing_) break;
    }
    wire_.cut();
}

asio::awaitable<bool> session::one_request()
{
    phase_ = phase::idle;
    idle_since_ = wire::clock_type::now();
    settings_ = room_.settings;
    wire_.shrink(longest_kept);
    route_ = {};
    const auto head = co_await read_head();
    if (head == head_result::closed) co_return false;
    phase_ = phase::busy;
    if (head == head_result::refused) co_return co_await refuse_early();
    if (auto early = early_answer()) {
        answer_ = std::move(*early);
        if (parser_->is_done() && answer_.status != 400) co_return co_await send(keeps());
        co_return co_await refuse_early();
    }
    if (lines_) co_return co_await run_lines();
    const auto body = co_await read_body();
    if (body == body_result::closed) co_return false;
    if (body == body_result::refused) co_return co_await refuse_early();
    answer_ = co_await handled();
    body_.drop();
    co_return co_await send(keeps());
}

asio::awaitable<session::head_result> session::read_head()
{
    const auto& limits = settings_->limits;
    auto deadline = std::min(idle_since_ + limits.idle_time, finish_by_);
    scan_.restart();
    for (bool begun = false;;) {
        if (!wire_.unread().empty()) {
            const auto seen = scan_.look(wire_.unread());
            if (seen == head_scan::result::complete && scan_.size() <= limits.header)
                co_return parse_head(scan_.size());
            if (seen == head_scan::result::malformed) {
                const malformed bad{std::string{scan_.trouble()}};
                refuse(of(bad));
                co_return head_result::refused;
            }
            if (wire_.unread().size() >= limits.header) {
                const problem long_head{problem_kind::header_too_large,
                                        "a request's head takes at most " + std::to_string(limits.header) + " bytes",
                                        {},
                                        {}};
                refuse(long_head);
                co_return head_result::refused;
            }
            if (!std::exchange(begun, true)) deadline = wire::clock_type::now() + limits.head_time;
        }
        const bool more = co_await wire_.read_more(limits.header, deadline);
        if (!more) co_return head_result::closed;
    }
}

session::head_result session::parse_head(std::size_t size)
{
    const auto& limits = settings_->limits;
    head_.keeps_fields = room_.leads_to.reads_all_fields;
    parser_ = std::make_unique<request_parser>(head_, limits.header + 1, limits.chunk_extension);
    boost::beast::error_code error;
    const auto used = parser_->put(asio::buffer(wire_.unread().data(), size), error);
    wire_.use_up(used);
    if (!error && parser_->is_header_done()) return head_result::complete;
    const auto framing = framing_trouble(head_);
    const malformed bad{error == http::error::bad_value && !framing.empty() ? std::string{framing}
                                                                            : "the head: " + error.message()};
    refuse(of(bad));
    return head_result::refused;
}

asio::awaitable<bool> session::continue_if_expected()
{
    if (!head_.http11 || head_.expect.empty() || parser_->is_done() || !wire_.unread().empty()) co_return true;
    co_return co_await wire_.write("HTTP/1.1 100 Continue\r\n\r\n");
}

asio::awaitable<session::body_result> session::read_body()
{
    const auto& limits = settings_->limits;
    const auto deadline = wire::clock_type::now() + limits.body_time;
    body_begins();
    body_.begin(route_.found->body_limit(limits.body));
    parser_->body_to(body_);
    const bool going = co_await continue_if_expected();
    if (!going) co_return body_result::closed;
    while (!parser_->is_done()) {
        if (!wire_.unread().empty()) {
            boost::beast::error_code error;
            const auto used = parser_->put(asio::buffer(wire_.unread().data(), wire_.unread().size()), error);
            wire_.use_up(used);
            if (parser_->too_large()) {
                const auto trouble = body_.trouble();
                refuse(trouble);
                co_return body_result::refused;
            }
            const bool pending = error == http::error::need_more;
            const auto trouble = pending ? chunk_line_trouble(wire_.unread(), limits.header) : std::string_view{};
            if (error && (!pending || !trouble.empty())) {
                const malformed bad{pending ? std::string{trouble} : "the body's chunks: " + error.message()};
                refuse(of(bad));
                co_return body_result::refused;
            }
            if (parser_->is_done() || (!error && used > 0)) continue;
        }
        const bool more = co_await wire_.read_more(longest_read, deadline);
        if (!more) co_return body_result::closed;
    }
    co_return body_result::complete;
}

asio::awaitable<bool> session::run_lines()
{
    phase_ = phase::lines;
    body_begins();
    const bool going = co_await continue_if_expected();
    if (!going) co_return false;
    room_.leads_to.counted(to_text(head_.verb), route_.found->pattern, 200);
    request_in_lines what{shared_from_this(), head_,       who_.get(), settings_, room_.bodies,
                          room_.spools,       room_.tasks, wire_,      *parser_};
    auto work = route_.found->handle_lines(*room_.leads_to.core, std::move(what), keeps());
    const bool clean = co_await std::move(work);
    wire_.limit_writes({});
    co_return clean&& head_.http11&& keeps();
}

asio::awaitable<answer> session::handled()
{
    const request what{head_, who_.get(), route_.name, target_.query, body_.text(), room_.aside};
    try {
        auto work = route_.found->handle(*room_.leads_to.core, what);
        auto made = co_await std::move(work);
        co_return made;
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw;
        answer_ = room_.leads_to.failure(std::current_exception(), route_.found->pattern);
    } catch (...) {
        answer_ = room_.leads_to.failure(std::current_exception(), route_.found->pattern);
    }
    co_return std::move(answer_);
}

asio::awaitable<bool> session::send(bool keep)
{
    const auto pattern = route_.found ? route_.found->pattern : std::string_view{"none"};
    room_.leads_to.counted(to_text(head_.verb), pattern, answer_.status);
    out_.clear();
    const connection_wish wish = !keep          ? connection_wish::close
                                 : head_.http11 ? connection_wish::unsaid
                                                : connection_wish::keep;
    if (!answer_.own_headers) answer_.headers += answer_headers;
    append_response(out_, answer_, room_.leads_to.time.now(), wish, head_.verb != method::head);
    release(answer_.body);
    std::string_view rest = out_;
    bool written = wire_.write_now(rest);
    if (written && !rest.empty()) {
        unread_.set(out_.size());
        room_.unread_grew();
        wire_.limit_writes(settings_->limits.write_time);
        written = co_await wire_.write(rest);
        wire_.limit_writes({});
        unread_.set(0);
    }
    if (out_.capacity() > longest_kept) release(out_);
    co_return written&& keep;
}

asio::awaitable<bool> session::refuse_early()
{
    body_.drop();
    co_await send(false);
    co_await drain();
    co_return false;
}

/// Closing while the client still writes would destroy the answer on its way: reads on for a while, up to what a
/// body may have.
asio::awaitable<void> session::drain()
{
    wire_.end_writing();
    phase_ = phase::idle;  // the first to go when others want in
    idle_since_ = wire::clock_type::now();
    const auto deadline = wire::clock_type::now() + lingering;
    wire_.use_up(wire_.unread().size());
    for (std::size_t left = settings_->limits.body + longest_read; left > 0;) {
        const bool more = co_await wire_.read_more(longest_read, deadline);
        if (!more) co_return;
        left -= std::min(left, wire_.unread().size());
        wire_.use_up(wire_.unread().size());
    }
}

}  // namespace todoke
