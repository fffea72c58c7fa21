#pragma once
// One connection: request after request, until somebody closes it.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/http/bounded_body.hpp"
#include "daemon/http/door.hpp"
#include "daemon/http/head_scan.hpp"
#include "daemon/http/request_head.hpp"
#include "daemon/http/routes.hpp"
#include "daemon/http/wire.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

class request_parser;
struct problem;

/// What all connections of a door share.
struct door_room {
    interior leads_to;
    std::shared_ptr<const door_settings> settings;  ///< for the requests that come from now on
    std::shared_ptr<body_budget> bodies;
    std::shared_ptr<spool_budget> spools;
    std::shared_ptr<body_budget> unread;  ///< answers that wait for their readers
    std::function<void()> unread_grew;
    task_group& tasks;  ///< connections, and what their requests need
    task_group& aside;  ///< what no answer waits for
};

class session : public std::enable_shared_from_this<session> {
public:
    /// `room` outlives the session.
    session(door_room& room, wire::socket_type socket, bool is_local);
    ~session();

    boost::asio::awaitable<void> run();

    bool is_late(wire::clock_type::time_point now) const { return wire_.is_late(now); }
    const std::string& peer() const { return wire_.peer(); }
    /// Since when it keeps its place for nothing: it says nothing, or less than its time is worth, or does not read.
    /// `now` for who has just done all that could be expected; none: the work is ours, or it is cut off already.
    std::optional<wire::clock_type::time_point> wasted_since(wire::clock_type::time_point now) const;
    /// The same of who does not read.
    std::optional<wire::clock_type::time_point> unread_since() const;
    void cut();
    /// Ends it once the request under way is answered; one that is on its way here is still waited for, not long.
    void finish();

private:
    enum class phase { idle, busy, lines };
    enum class head_result { complete, closed, refused };
    enum class body_result { complete, closed, refused };

    boost::asio::awaitable<bool> one_request();
    boost::asio::awaitable<head_result> read_head();
    head_result parse_head(std::size_t size);
    boost::asio::awaitable<bool> continue_if_expected();
    boost::asio::awaitable<body_result> read_body();
    boost::asio::awaitable<bool> run_lines();
    boost::asio::awaitable<answer> handled();
    boost::asio::awaitable<bool> send(bool keep);
    boost::asio::awaitable<bool> refuse_early();
    boost::asio::awaitable<void> drain();

    /// Everything that is decided before a body is read; nothing: go on.
    std::optional<answer> early_answer();
    std::optional<answer> type_trouble();
    /// Nothing: the caller may make this call.
    std::optional<problem> doorkeeper_says();
    bool is_served(std::string_view host) const;
    bool is_from_here(std::string_view origin) const;
    bool is_sent_by_another_site() const;
    std::optional<problem> wrong_place() const;
    void refuse(const problem& what);
    bool keeps() const;
    void body_begins();

    door_room& room_;
    wire wire_;
    phase phase_ = phase::idle;
    wire::clock_type::time_point idle_since_;
    wire::clock_type::time_point body_since_{};
    std::uint64_t before_body_ = 0;  ///< received by then
    bool finishing_ = false;
    wire::clock_type::time_point finish_by_ = wire::no_deadline;  ///< for who says nothing
    bool is_cut_ = false;

    std::shared_ptr<const door_settings> settings_;  ///< of the request under way
    head_scan scan_;
    request_head head_;
    std::unique_ptr<request_parser> parser_;
    bool lines_ = false;  ///< the body is NDJSON
    match route_;
    split_target target_;
    bounded_body body_;
    std::string out_;
    budget_share unread_;
    answer answer_;

    std::shared_ptr<const caller> who_;
    std::string known_authorization_;  ///< who_ came from this, under known_settings_
    std::shared_ptr<const door_settings> known_settings_;
};

}  // namespace todoke
