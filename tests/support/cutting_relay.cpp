#include "tests/support/cutting_relay.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "gateway/awaiting.hpp"

namespace todoke {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

void end(tcp::socket& socket, bool in_order)
{
    error_code ignored;
    if (!in_order) socket.set_option(asio::socket_base::linger{true, 0}, ignored);
    socket.close(ignored);
}

}  // namespace

struct cutting_relay::parts {
    /// Both ends of one client's connection.
    struct pair {
        tcp::socket client, server;
        std::optional<cut> where;
        std::size_t said_by_client = 0, said_by_server = 0;

        tcp::socket& of(side s) { return s == side::client ? client : server; }
        std::size_t& said_by(side s) { return s == side::client ? said_by_client : said_by_server; }
    };
    using pair_ptr = std::shared_ptr<pair>;

    parts(asio::io_context& io, int to, std::optional<cut> at)
        : acceptor{io, tcp::endpoint{asio::ip::address_v4::loopback(), 0}}, server_port{to}, where{at}
    {
    }

    void end_all(pair& both, bool in_order)
    {
        end(both.client, in_order);
        end(both.server, in_order);
    }
    /// Whether that was the byte.
    bool cut_now(pair& both, side from)
    {
        if (!both.where || both.where->of != from || both.said_by(from) < both.where->behind) return false;
        has_cut = true;
        end_all(both, false);
        return true;
    }
    void note(turn what, char first)
    {
        constexpr char handshake_record = 0x16;
        turns.push_back(what);
        if (!hello && what.of == side::client && first == handshake_record) hello = what;
    }
    static std::size_t allowed(pair& both, side from, std::size_t count)
    {
        const bool is_watched = both.where && both.where->of == from;
        return is_watched ? std::min(count, both.where->behind - both.said_by(from)) : count;
    }

    static asio::awaitable<void> hand_on(std::shared_ptr<parts> self, pair_ptr both, side from, bool is_first)
    {
        const auto to = from == side::client ? side::server : side::client;
        std::string space(16384, '\0');
        for (;;) {
            if (self->cut_now(*both, from)) co_return;
            const auto [error, count] = co_await both->of(from).async_read_some(asio::buffer(space), quietly);
            if (error) break;
            const auto part = allowed(*both, from, count);
            if (is_first) self->note({from, both->said_by_client, both->said_by_server}, space.front());
            both->said_by(from) += part;
            const auto bytes = asio::buffer(space.data(), part);
            const auto [failed, written] = co_await asio::async_write(both->of(to), bytes, quietly);
            if (failed || written < part) break;
        }
        self->end_all(*both, true);
    }

    static asio::awaitable<void> serve(std::shared_ptr<parts> self)
    {
        while (self->acceptor.is_open()) {
            auto [error, socket] = co_await self->acceptor.async_accept(quietly);
            if (error) co_return;
            const bool is_first = self->pairs.empty();
            auto executor = self->acceptor.get_executor();
            auto both =
                std::make_shared<pair>(std::move(socket), tcp::socket{executor}, is_first ? self->where : std::nullopt);
            self->pairs.push_back(both);
            const tcp::endpoint server{asio::ip::address_v4::loopback(),
                                       static_cast<unsigned short>(self->server_port)};
            const auto [refused] = co_await both->server.async_connect(server, quietly);
            if (refused) {
                self->end_all(*both, false);
                continue;
            }
            error_code ignored;
            both->client.set_option(tcp::no_delay{true}, ignored);
            both->server.set_option(tcp::no_delay{true}, ignored);
            asio::co_spawn(executor, hand_on(self, both, side::client, is_first), asio::detached);
            asio::co_spawn(executor, hand_on(self, both, side::server, is_first), asio::detached);
        }
    }

    tcp::acceptor acceptor;
    int server_port;
    std::optional<cut> where;
    bool has_cut = false;
    std::vector<pair_ptr> pairs;
    std::vector<turn> turns;
    std::optional<turn> hello;
};

cutting_relay::cutting_relay(asio::io_context& io, int server_port, std::optional<cut> where)
    : parts_{std::make_shared<parts>(io, server_port, where)}
{
    asio::co_spawn(io, parts::serve(parts_), asio::detached);
}

cutting_relay::~cutting_relay()
{
    error_code ignored;
    parts_->acceptor.close(ignored);
    for (const auto& both : parts_->pairs) parts_->end_all(*both, false);
}

int cutting_relay::port() const
{
    return parts_->acceptor.local_endpoint().port();
}

bool cutting_relay::has_cut() const
{
    return parts_->has_cut;
}

std::optional<cutting_relay::turn> cutting_relay::hello() const
{
    return parts_->hello;
}

std::vector<cutting_relay::turn> cutting_relay::turns() const
{
    auto all = parts_->turns;
    const auto* first = parts_->pairs.empty() ? nullptr : parts_->pairs.front().get();
    all.push_back({side::client, first ? first->said_by_client : 0, first ? first->said_by_server : 0});
    return all;
}

}  // namespace todoke
