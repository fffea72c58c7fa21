#pragma once
// One NDJSON request: lines go to the store many at a time, answers come back in the lines' order while the body is
// still being read, and reading never waits for the client to read.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "daemon/api/core.hpp"
#include "daemon/http/answer_queue.hpp"
#include "daemon/http/body_budget.hpp"
#include "daemon/http/line_splitter.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/wire.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

class line_exchange : public std::enable_shared_from_this<line_exchange> {
public:
    line_exchange(door_core& core, request_in_lines what);

    /// True: the whole body was read and every answer written. `keep`: the connection is to live on.
    boost::asio::awaitable<bool> run(bool keep);

private:
    using self = std::shared_ptr<line_exchange>;
    class writer;
    /// A line's answer, in its place.
    struct slot {
        std::uint64_t line = 0;
        std::size_t bytes = 0;  ///< taken for the line, then for its answer
        bool ready = false;
        std::string text;
    };

    boost::asio::awaitable<bool> read_lines();
    boost::asio::awaitable<bool> start_lines(line_splitter& splitter);
    static boost::asio::awaitable<void> write_answers(self me, bool keep);
    static boost::asio::awaitable<void> store_line(self me, slot* where, submission what);
    boost::asio::awaitable<void> change();

    void start(body_line line);
    void settle(slot& where, const stored& what);
    void settle(slot& where, const problem& what);
    void settled(slot& where);
    void recount(slot& where, std::size_t bytes);
    bool has_room(std::size_t bytes) const;
    void give_up();
    void make_room();
    void wake();

    door_core& core_;
    request_in_lines what_;
    std::shared_ptr<const door_settings> settings_;
    bool chunked_;
    language speaks_;

    std::deque<slot> slots_;
    std::size_t bytes_in_flight_ = 0;  ///< of the slots
    budget_share lines_held_;          ///< for these and for lines that are not whole yet
    answer_queue answers_;
    budget_share answers_held_;
    bool complete_ = false;  ///< every line was read and answered
    bool over_ = false;      ///< nothing more will be answered
    bool broken_ = false;    ///< the client is gone, or nothing can be kept for it any more
    bool writing_ = true;
    int waiting_ = 0;
    boost::asio::steady_timer changed_;
};

}  // namespace todoke
