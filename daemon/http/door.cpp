#include "daemon/http/door.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>
#include <list>
#include <unistd.h>
#include <utility>
#include <vector>

#include "daemon/http/listener.hpp"
#include "daemon/http/session.hpp"
#include "gateway/awaiting.hpp"
#include "gateway/log.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto rest_without_descriptors = 200ms;

log::trouble cannot_accept, all_busy;

}  // namespace

struct door::parts : std::enable_shared_from_this<door::parts> {
    parts(asio::any_io_executor on, interior to, door_settings with)
        : executor{on},
          tasks{on, log::task_failed},
          aside{on, log::task_failed},
          room{std::move(to),
               {},
               std::make_shared<body_budget>(0),
               std::make_shared<spool_budget>(),
               std::make_shared<body_budget>(0),
               [this] { cut_worst_readers(); },
               tasks,
               aside},
          ticking{on},
          stopped{on, asio::steady_timer::time_point::max()}
    {
        use(std::move(with));
    }

    class accepting_one;
    using self = std::shared_ptr<parts>;
    using guest_list = std::list<std::shared_ptr<session>>;
    static asio::awaitable<void> accept_from(self me, listener* from);
    static asio::awaitable<void> serve(self me, guest_list::iterator one);
    static asio::awaitable<void> watch_deadlines(self me);
    static asio::awaitable<void> or_else_end(self me, asio::awaitable<void> work);

    void use(door_settings next);
    void welcome(wire::socket_type socket, bool is_local);
    bool has_its_share(const std::string& peer) const;
    bool make_room();
    void find_wasters(wire::clock_type::time_point now);
    void cut_late(wire::clock_type::time_point now);
    void cut_worst_readers();
    void close_listeners();
    std::chrono::milliseconds tick() const;

    asio::any_io_executor executor;
    task_group tasks;
    task_group aside;
    door_room room;
    std::list<listener> listeners;
    guest_list sessions;
    /// Some of them, as they were when they were looked at: the worst is last.
    std::vector<std::pair<wire::clock_type::time_point, std::weak_ptr<session>>> wasters;
    asio::steady_timer ticking;
    asio::steady_timer stopped;
    int accepting = 0;  ///< listeners that may still let somebody in
    bool stopping = false;
    std::exception_ptr failure;  ///< why it cannot go on
};

void door::parts::use(door_settings next)
{
    assert(next.keeper);
    room.bodies->allow(next.limits.bodies, next.limits.bodies_of_one_address);
    room.spools->allow(next.limits.spools);
    room.settings = std::make_shared<const door_settings>(std::move(next));
}

/// While one lives, somebody may still be let in.
class door::parts::accepting_one {
public:
    explicit accepting_one(int& counted) : counted_{counted} { ++counted_; }
    ~accepting_one() { --counted_; }
    accepting_one(const accepting_one&) = delete;
    accepting_one& operator=(const accepting_one&) = delete;

private:
    int& counted_;
};

/// Whatever goes wrong with one connection, out of memory included, the next one is accepted. What keeps it from
/// waiting for the next one ends the door: one that is deaf and says nothing is worse.
asio::awaitable<void> door::parts::accept_from(self me, listener* from)
{
    const accepting_one here{me->accepting};
    asio::steady_timer rest{me->executor};
    while (!me->stopping) {
        std::string trouble;
        bool made_room = false;
        try {
            wire::socket_type socket{me->executor};
            const auto [error] = co_await from->acceptor.async_accept(socket, quietly);
            if (error == asio::error::operation_aborted || (error && me->stopping)) co_return;
            if (error == asio::error::connection_aborted) continue;  // gone before it was accepted
            if (error) trouble = error.message();
            // Of ours alone: what the whole machine lacks, cutting our callers off would not give it.
            if (error == boost::system::errc::too_many_files_open) made_room = me->make_room();
            if (!error) me->welcome(std::move(socket), from->is_local);
        } catch (const std::exception& e) {
            if (me->stopping) co_return;
            trouble = e.what();
        }
        if (trouble.empty()) continue;
        log::error(cannot_accept,
                   "event=no_connection_accepted reason=\"{}\" remedy=\"raise LimitNOFILE= of the service\"", trouble);
        if (made_room) continue;
        rest.expires_after(rest_without_descriptors);
        co_await rest.async_wait(quietly);
    }
}

/// A task that the door is nothing without.
asio::awaitable<void> door::parts::or_else_end(self me, asio::awaitable<void> work)
{
    try {
        co_await std::move(work);
    } catch (...) {
        if (!me->stopping) me->failure = std::current_exception();
    }
    if (me->failure) me->stopped.cancel();
}

void door::parts::welcome(wire::socket_type socket, bool is_local)
{
    auto one = std::make_shared<session>(room, std::move(socket), is_local);
    if (has_its_share(one->peer())) return;  // closes it, before anybody makes room for one that floods
    if (sessions.size() >= room.settings->limits.connections && !make_room())
        return log::warning(all_busy, "event=connection_refused reason=\"all {} are at work\"", sessions.size());
    const auto place = sessions.insert(sessions.end(), std::move(one));
    if (stopping) (*place)->finish();  // it was let in before the listener closed
    try {
        tasks.spawn("a connection", serve(shared_from_this(), place));
    } catch (...) {
        sessions.erase(place);
        throw;
    }
}

bool door::parts::has_its_share(const std::string& peer) const
{
    const auto most = room.settings->limits.of_one_address;
    if (most == 0 || peer.empty()) return false;
    const auto same = [&](const auto& one) { return one->peer() == peer; };
    return static_cast<std::size_t>(std::count_if(sessions.begin(), sessions.end(), same)) >= most;
}

/// Cuts the connection that wastes its place longest; false: none does. All are looked at once for many that go.
bool door::parts::make_room()
{
    const auto now = wire::clock_type::now();
    for (int looks = 0; looks < 2; ++looks) {
        while (!wasters.empty()) {
            const auto [since, who] = std::move(wasters.back());
            wasters.pop_back();
            const auto one = who.lock();
            if (!one || one->wasted_since(now) != since) continue;  // it has done something meanwhile
            one->cut();
            return true;
        }
        find_wasters(now);
    }
    return false;
}

void door::parts::find_wasters(wire::clock_type::time_point now)
{
    constexpr std::size_t at_once = 64;
    for (const auto& one : sessions)
        if (const auto since = one->wasted_since(now); since && *since < now) wasters.emplace_back(*since, one);
    const auto by_time = [](const auto& a, const auto& b) { return a.first < b.first; };
    const auto kept = std::min(wasters.size(), at_once);
    std::partial_sort(wasters.begin(), wasters.begin() + static_cast<std::ptrdiff_t>(kept), wasters.end(), by_time);
    wasters.resize(kept);
    std::reverse(wasters.begin(), wasters.end());
}

/// Memory is not for answers that nobody fetches.
void door::parts::cut_worst_readers()
{
    const auto most = room.settings->limits.unread;
    if (room.unread->taken() <= most) return;
    using waiting = std::pair<wire::clock_type::time_point, session*>;
    std::vector<waiting> readers;
    for (const auto& one : sessions)
        if (const auto since = one->unread_since()) readers.emplace_back(*since, one.get());
    std::sort(readers.begin(), readers.end());
    for (const auto& [since, one] : readers) {
        if (room.unread->taken() <= most - most / 4) return;  // not one by one: all of them were looked at
        one->cut();
    }
}

asio::awaitable<void> door::parts::serve(self me, guest_list::iterator one)
{
    struct leaving {
        parts& from;
        guest_list::iterator who;
        ~leaving()
        {
            (*who)->cut();
            from.sessions.erase(who);
        }
    };
    const leaving at_the_end{*me, one};
    co_await (*one)->run();
}

std::chrono::milliseconds door::parts::tick() const
{
    const auto& limits = room.settings->limits;
    const auto shortest = std::min({limits.head_time, limits.body_time, limits.idle_time, limits.write_time});
    return std::clamp(shortest / 8, 5ms, 500ms);
}

asio::awaitable<void> door::parts::watch_deadlines(self me)
{
    while (!me->stopping || !me->sessions.empty()) {
        me->ticking.expires_after(me->tick());
        co_await me->ticking.async_wait(quietly);
        me->cut_late(wire::clock_type::now());
    }
}

void door::parts::cut_late(wire::clock_type::time_point now)
{
    for (const auto& one : sessions)
        if (one->is_late(now)) one->cut();
}

void door::parts::close_listeners()
{
    for (auto& one : listeners) {
        boost::system::error_code ignored;
        one.acceptor.close(ignored);
        if (!one.socket_file.empty()) ::unlink(one.socket_file.c_str());
    }
}

door::door(asio::any_io_executor executor, interior to, door_settings settings)
    : parts_{std::make_shared<parts>(executor, std::move(to), std::move(settings))}
{
}

door::~door() = default;

void door::listen_unix(const std::string& path)
{
    parts_->listeners.push_back(listen_on_unix(parts_->executor, path));
}

int door::listen_tcp(const std::string& host, int port)
{
    parts_->listeners.push_back(listen_on_tcp(parts_->executor, host, port));
    return parts_->listeners.back().port;
}

void door::adopt(int fd)
{
    parts_->listeners.push_back(adopt_listener(parts_->executor, fd));
}

asio::awaitable<void> door::run()
{
    const auto me = parts_;
    for (auto& from : me->listeners) me->tasks.spawn("listener", parts::or_else_end(me, parts::accept_from(me, &from)));
    me->tasks.spawn("deadlines of connections", parts::or_else_end(me, parts::watch_deadlines(me)));
    while (!me->stopping && !me->failure) co_await me->stopped.async_wait(quietly);
    if (me->failure) std::rethrow_exception(me->failure);
}

asio::awaitable<void> door::stop(std::chrono::milliseconds grace)
{
    const auto me = parts_;
    me->stopping = true;
    me->close_listeners();
    me->stopped.cancel();
    me->ticking.cancel();
    for (const auto& one : me->sessions) one->finish();
    const auto end = wire::clock_type::now() + grace;
    asio::steady_timer look{me->executor};
    while ((me->accepting > 0 || !me->sessions.empty() || me->aside.size() > 0) && wire::clock_type::now() < end) {
        look.expires_after(10ms);
        co_await look.async_wait(quietly);
        me->cut_late(wire::clock_type::now());
    }
    me->tasks.cancel();
    me->aside.cancel();
    co_await me->tasks.idle();
    co_await me->aside.idle();
}

void door::use(door_settings settings)
{
    parts_->use(std::move(settings));
}

std::size_t door::connections() const
{
    return parts_->sessions.size();
}

std::size_t door::aside() const
{
    return parts_->aside.size();
}

std::size_t door::bytes_of_bodies() const
{
    return parts_->room.bodies->taken();
}

}  // namespace todoke
