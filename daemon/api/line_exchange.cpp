#include "daemon/api/line_exchange.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>
#include <utility>

#include "daemon/api/message_json.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/submit.hpp"
#include "daemon/http/answer_headers.hpp"
#include "daemon/http/bounded_body.hpp"
#include "daemon/http/request_parser.hpp"
#include "daemon/http/response_text.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr std::size_t one_block = 64 * 1024, one_write = 64 * 1024, one_small_write = 4 * 1024;

log::trouble exchanges_cut;

class to_splitter final : public body_sink {
public:
    explicit to_splitter(line_splitter& into) : into_{into} {}
    bool take(std::string_view piece) override
    {
        into_.take(piece);
        return true;
    }

private:
    line_splitter& into_;
};

void append_chunk(std::string& to, std::string_view piece)
{
    char digits[24];
    to.append(digits, std::to_chars(digits, digits + sizeof digits, piece.size(), 16).ptr);
    to.append("\r\n").append(piece).append("\r\n");
}

}  // namespace

line_exchange::line_exchange(door_core& core, request_in_lines what)
    : core_{core},
      what_{std::move(what)},
      settings_{what_.settings},
      chunked_{what_.head.http11},
      speaks_{preferred_language(what_.head.accept_language)},
      lines_held_{what_.bodies, what_.on.peer()},
      answers_{settings_->limits.answers_in_memory, settings_->limits.answers_in_file, settings_->limits.spool_folder,
               what_.spools, [this] { make_room(); }},
      answers_held_{what_.bodies, what_.on.peer()},
      changed_{what_.on.executor(), asio::steady_timer::time_point::max()}
{
}

asio::awaitable<void> line_exchange::change()
{
    ++waiting_;
    co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
    --waiting_;
}

void line_exchange::wake()
{
    if (waiting_ > 0) changed_.cancel();
}

/// Others need the room that its answers take, and it reads them slower than anybody.
void line_exchange::make_room()
{
    log::warning(exchanges_cut, "event=client_cut reason=\"it does not read its answers, and their room is needed\"");
    give_up();
}

void line_exchange::give_up()
{
    broken_ = true;
    what_.on.cut();
    wake();
}

asio::awaitable<bool> line_exchange::run(bool keep)
{
    try {
        what_.tasks.spawn("answers of a connection", write_answers(shared_from_this(), keep));
        const bool whole = co_await read_lines();
        while (!slots_.empty() && !broken_) co_await change();
        complete_ = whole && !broken_;
        over_ = true;
        what_.on.limit_writes(settings_->limits.write_time);  // from now on there is nothing left but to read
        wake();
        while (writing_) co_await change();
        co_return complete_ && !broken_;
    } catch (...) {
        give_up();
        throw;
    }
}

asio::awaitable<bool> line_exchange::read_lines()
{
    line_splitter splitter{settings_->limits.body, lines_held_};
    to_splitter sink{splitter};
    what_.parser.body_to(sink);
    if (what_.parser.is_done()) co_return true;
    std::uint64_t unfinished = 0;
    auto since = wire::clock_type::now();
    for (;;) {
        while (!what_.on.unread().empty()) {
            boost::beast::error_code error;
            const auto used = what_.parser.put(asio::buffer(what_.on.unread().data(), what_.on.unread().size()), error);
            what_.on.use_up(used);
            if (what_.parser.is_done()) splitter.finish();
            const bool going = co_await start_lines(splitter);
            if (!going) co_return false;
            if (what_.parser.is_done()) co_return true;
            if (error == boost::beast::http::error::need_more) break;
            if (error) co_return false;
        }
        if (!chunk_line_trouble(what_.on.unread(), settings_->limits.header).empty()) co_return false;
        if (const auto line = splitter.unfinished(); line == 0 || line != std::exchange(unfinished, line))
            since = wire::clock_type::now();
        const bool more = co_await what_.on.read_more(one_block, since + settings_->limits.body_time);
        if (!more) co_return false;
    }
}

asio::awaitable<bool> line_exchange::start_lines(line_splitter& splitter)
{
    auto& lines = splitter.lines();
    while (!lines.empty()) {
        while (!broken_ && !has_room(lines.front().text.size())) co_await change();
        if (broken_) co_return false;
        start(std::move(lines.front()));
        lines.pop_front();
    }
    co_return true;
}

/// Waiting for room is waiting for the store, never for the client to read.
bool line_exchange::has_room(std::size_t bytes) const
{
    const auto& limits = settings_->limits;
    return slots_.empty() || (slots_.size() < limits.lines_in_flight &&
                              bytes_in_flight_ + bytes <= limits.bytes_in_flight && !lines_held_.is_tight());
}

void line_exchange::start(body_line line)
{
    auto& place = slots_.emplace_back();
    place.line = line.number;
    place.bytes = line.text.size();
    bytes_in_flight_ += place.bytes;
    if (line.too_long) {
        count_refused(core_);
        const auto most = std::to_string(settings_->limits.body);
        return settle(place, problem{problem_kind::too_large, "a line takes at most " + most + " bytes", {}, {}});
    }
    if (line.no_room) {
        core_.counted.submission("unavailable");
        return settle(place, no_room_for_body());
    }
    auto read = understand(core_, *what_.who, line.text, true);
    if (const auto* no = std::get_if<problem>(&read)) {
        count_refused(core_);
        return settle(place, *no);
    }
    what_.tasks.spawn("a line", store_line(shared_from_this(), &place, std::move(std::get<submission>(read))));
}

asio::awaitable<void> line_exchange::store_line(self me, slot* where, submission what)
{
    try {
        auto result = co_await submit(me->core_, std::move(what));
        if (const auto* no = std::get_if<problem>(&result))
            me->settle(*where, *no);
        else
            me->settle(*where, std::get<stored>(result));
    } catch (...) {
        me->give_up();
        throw;
    }
}

void line_exchange::settle(slot& where, const stored& what)
{
    json_text json{where.text, speaks_};
    json.begin_object();
    json.field("line", where.line);
    json.field("status", 202);
    write_stored(json, what);
    if (what.replayed) json.field("replayed", true);
    json.end_object();
    settled(where);
}

void line_exchange::settle(slot& where, const problem& what)
{
    json_text json{where.text};
    json.begin_object();
    json.field("line", where.line);
    json.field("status", status_of(what.kind));
    json.key("problem");
    json.raw(to_json(what));
    json.end_object();
    settled(where);
}

void line_exchange::settled(slot& where)
{
    where.text += '\n';
    where.ready = true;
    recount(where, where.text.size());
    while (!slots_.empty() && slots_.front().ready && !broken_) {
        recount(slots_.front(), 0);
        const bool kept = answers_.push(slots_.front().text, answers_held_.is_tight());
        answers_held_.set(answers_.in_memory());
        slots_.pop_front();
        if (kept) continue;
        log::warning(exchanges_cut,
                     "event=client_cut reason=\"it does not read its answers, and there is no room to keep them\"");
        return give_up();
    }
    wake();
}

void line_exchange::recount(slot& where, std::size_t bytes)
{
    bytes_in_flight_ = bytes_in_flight_ - where.bytes + bytes;
    lines_held_.set(lines_held_.held() - where.bytes + bytes);
    where.bytes = bytes;
}

/// run() waits for its end, however that comes about; without all answers the connection is of no use.
class line_exchange::writer {
public:
    explicit writer(line_exchange& of) : of_{of} {}
    ~writer()
    {
        of_.writing_ = false;
        if (has_ended_)
            of_.wake();
        else
            of_.give_up();
    }
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    void has_ended() { has_ended_ = true; }

private:
    line_exchange& of_;
    bool has_ended_ = false;
};

asio::awaitable<void> line_exchange::write_answers(self me, bool keep)
{
    writer mark{*me};
    auto out = streamed_head("application/x-ndjson", answer_headers, me->core_.time.now(), me->chunked_, keep);
    std::string piece;
    for (;;) {
        const bool written = co_await me->what_.on.write(out);
        out.clear();
        if (!written) me->give_up();
        while (me->answers_.empty() && !me->over_ && !me->broken_) co_await me->change();
        if (me->broken_ || me->answers_.empty()) break;
        const auto most = me->answers_held_.is_tight() ? one_small_write : one_write;
        if (!me->answers_.pop(piece, most)) me->give_up();
        me->answers_held_.set(me->answers_.in_memory());
        if (me->chunked_)
            append_chunk(out, piece);
        else
            out = piece;
    }
    if (!me->broken_ && me->complete_ && me->chunked_) {
        const bool written = co_await me->what_.on.write("0\r\n\r\n");
        if (!written) me->give_up();
    }
    mark.has_ended();
}

asio::awaitable<bool> post_messages(door_core& core, request_in_lines what, bool keep)
{
    const auto exchange = std::make_shared<line_exchange>(core, std::move(what));
    const bool clean = co_await exchange->run(keep);
    co_return clean;
}

}  // namespace todoke
