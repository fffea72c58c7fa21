#include "tests/http/door_fixture.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <future>
#include <openssl/sha.h>
#include <unistd.h>

#include "daemon/api/resources.hpp"
#include "daemon/public/public_routes.hpp"
#include "gateway/policy/policy.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

std::string lower(std::string text)
{
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

}  // namespace

raw_client::raw_client(asio::generic::stream_protocol::endpoint to) : socket_{io_}
{
    socket_.connect(to);
    timeval patience{20, 0};  // a test that would hang fails instead
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

void raw_client::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto n = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;  // closed by the peer: what it answered shows in receive()
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::size_t raw_client::send_some(std::string_view bytes)
{
    const auto n = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return n < 0 ? 0 : static_cast<std::size_t>(n);
}

bool raw_client::fill()
{
    char bytes[65536];
    const auto n = ::recv(socket_.native_handle(), bytes, sizeof bytes, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) ADD_FAILURE() << "no answer within 20 s";
    if (n <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(n));
    return true;
}

reply raw_client::receive(bool to_head)
{
    reply made;
    std::size_t head = 0;
    while ((head = unread_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return made;
    std::string text = unread_.substr(0, head + 2);
    unread_.erase(0, head + 4);
    made.status = std::stoi(text.substr(9, 3));
    for (auto at = text.find("\r\n") + 2; at < text.size();) {
        const auto end = text.find("\r\n", at), colon = text.find(": ", at);
        made.headers[lower(text.substr(at, colon - at))] = text.substr(colon + 2, end - colon - 2);
        at = end + 2;
    }
    made.whole = true;
    if (to_head || made.status == 204 || made.status == 304 || made.status == 100) return made;
    if (const auto length = made.headers.find("content-length"); length != made.headers.end()) {
        const auto size = std::stoul(length->second);
        while (unread_.size() < size)
            if (!fill()) return made.whole = false, made;
        made.body = unread_.substr(0, size);
        unread_.erase(0, size);
        return made;
    }
    if (!made.headers.contains("transfer-encoding")) {
        made.body = rest();
        return made;
    }
    made.whole = read_chunks(made.body);
    return made;
}

bool raw_client::read_chunks(std::string& into)
{
    for (std::size_t at = 0;;) {
        std::size_t end;
        while ((end = unread_.find("\r\n", at)) == std::string::npos)
            if (!fill()) return false;
        const auto size = std::stoul(unread_.substr(at, end - at), nullptr, 16);
        while (unread_.size() < end + 2 + size + 2)
            if (!fill()) return false;
        into.append(unread_, end + 2, size);
        at = end + 2 + size + 2;
        if (size == 0 || at > 1'000'000) {
            unread_.erase(0, at);
            at = 0;
        }
        if (size == 0) return true;
    }
}

std::string raw_client::receive_chunks()
{
    std::string body;
    read_chunks(body);
    return body;
}

std::string raw_client::rest()
{
    while (fill()) continue;
    return std::exchange(unread_, {});
}

bool raw_client::is_closed()
{
    return !fill();
}

void raw_client::end_sending()
{
    ::shutdown(socket_.native_handle(), SHUT_WR);
}

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
