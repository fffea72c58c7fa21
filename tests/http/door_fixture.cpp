#include "tests/http/door_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <future>
#include <openssl/sha.h>
#include <unistd.h>

#include "daemon/api/resources.hpp"
#include "daemon/public/public_routes.hpp"
#include "gateway/policy/policy.hpp"

namespace todoke {

namespace asio = boost::asio;

Door::Door() : time{io.get_executor(), *parse_instant("2026-11-23T03:00:00Z")}, messages{io.get_executor()}
{
    book = std::make_shared<rules>();
    book->classes = default_classes();
    settings.keeper = ask_for({});
    socket_path =
        (std::filesystem::temp_directory_path() / ("todoke-door-" + std::to_string(::getpid()) + ".sock")).string();
}

interior Door::leads_to()
{
    return make_interior(core(), outside ? public_routes() : api_routes());
}

door_core Door::core()
{
    return {*served,
            time,
            counted,
            [this] { return book; },
            [this] { return make_policy(book); },
            [this] { ++woken; },
            [this] { return ready; },
            [this] { return lanes; },
            [this] {
                return [ahead = ahead](channel, const std::string&, instant due, std::optional<std::size_t> before) {
                    return due + ahead + std::chrono::seconds{before.value_or(0)};
                };
            },
            "0.1.0",
            keeper.get(),
            callbacks,
            outside,
            {},
            looks_at,
            [this] { return ends; }};
}

void Door::open()
{
    if (outside) settings.keeper = ask_nobody();
    keeper = std::make_unique<rule_keeper>(
        messages.kept_of_box, time, [this] { return clock_is_set; }, book);
    asio::co_spawn(io, keeper->start(), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    door_ = std::make_unique<door>(io.get_executor(), leads_to(), settings);
    door_->listen_unix(socket_path);
    port = door_->listen_tcp(tcp_host, 0);
    asio::co_spawn(io, door_->run(), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    thread_ = std::thread{[this] { io.run(); }};
}

void Door::stop_door(door& which, std::chrono::milliseconds grace)
{
    std::promise<void> done;
    asio::post(io, [&] { asio::co_spawn(io, which.stop(grace), [&](std::exception_ptr) { done.set_value(); }); });
    done.get_future().wait();
}

void Door::stop(std::chrono::milliseconds grace)
{
    if (std::exchange(stopped_, true) || !door_) return;
    stop_door(*door_, grace);
}

void Door::adopt_another(int fd)
{
    there([this, fd] {
        another_ = std::make_unique<door>(io.get_executor(), leads_to(), settings);
        another_->adopt(fd);
        asio::co_spawn(io, another_->run(), [](std::exception_ptr) {});
    });
}

void Door::stop_another()
{
    stop_door(*another_, std::chrono::seconds{2});
}

std::size_t Door::bytes_of_bodies()
{
    std::size_t bytes = 0;
    there([&] { bytes = door_->bytes_of_bodies(); });
    return bytes;
}

void Door::wait_for_bytes_of_bodies(std::size_t bytes)
{
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    auto now = bytes_of_bodies();
    while (now != bytes && std::chrono::steady_clock::now() < give_up) now = bytes_of_bodies();
    ASSERT_EQ(now, bytes);
}

void Door::open_another_on_the_same_socket()
{
    door second{io.get_executor(), leads_to(), settings};
    second.listen_unix(socket_path);
}

Door::~Door()
{
    if (thread_.joinable()) there([this] { messages.release(); });
    stop(std::chrono::seconds{2});
    end_thread();
    std::filesystem::remove(socket_path);
}

void Door::end_thread()
{
    works_on.reset();
    if (thread_.joinable()) thread_.join();
}

void Door::there(std::function<void()> what)
{
    std::promise<void> done;
    asio::post(io, [&] {
        what();
        done.set_value();
    });
    done.get_future().wait();
}

bool Door::is_in_flight()
{
    bool found = false;
    there([&] { found = messages.in_flight > 0; });
    return found;
}

std::size_t Door::door_connections()
{
    std::size_t count = 0;
    there([&] { count = door_->connections(); });
    return count;
}

std::size_t Door::door_aside()
{
    std::size_t count = 0;
    there([&] { count = door_->aside(); });
    return count;
}

raw_client Door::tcp_with_token()
{
    there([this] {
        token_config all{"all", std::string(32, '\0'), {}, true, true, true, {}};
        SHA256(reinterpret_cast<const unsigned char*>("secret"), 6,
               reinterpret_cast<unsigned char*>(all.secret_sha256.data()));
        settings.keeper = ask_for({all});
        door_->use(settings);
    });
    return tcp();
}

raw_client Door::tcp(const std::string& address)
{
    return raw_client{asio::ip::tcp::endpoint{asio::ip::make_address(address), static_cast<unsigned short>(port)}};
}

raw_client Door::local()
{
    return raw_client{asio::local::stream_protocol::endpoint{socket_path}};
}

std::string Door::request(const std::string& method, const std::string& target, const std::string& body,
                          const std::string& headers)
{
    auto text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    if (!body.empty() || method == "POST" || method == "PUT")
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    if (!body.empty() && headers.find("Content-Type") == std::string::npos)
        text += "Content-Type: application/json\r\n";
    return text + "\r\n" + body;
}

std::string Door::message(const std::string& more)
{
    return R"({"customer": "c-1", "class": "transactional", "content": {"text": "届きました"})" +
           (more.empty() ? "" : ", " + more) + "}";
}

reply Door::ask(const std::string& method, const std::string& target, const std::string& body,
                const std::string& headers)
{
    auto client = local();
    client.send(request(method, target, body, headers));
    return client.receive(method == "HEAD");
}

std::string text(const boost::json::value& what, std::string_view pointer)
{
    boost::system::error_code error;
    const auto* found = what.find_pointer({pointer.data(), pointer.size()}, error);
    return found && found->is_string() ? std::string{found->get_string()} : "(no " + std::string{pointer} + ")";
}

}  // namespace todoke
