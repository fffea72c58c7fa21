#pragma once
// One bind to a message centre and everything that keeps it: connecting, writing, reading, timers, coming back after a
// pause. The decisions are smpp_session's. Network thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/connection.hpp"
#include "gateway/channel/sms/smpp/smpp_account.hpp"
#include "gateway/channel/sms/smpp/smpp_session.hpp"
#include "gateway/channel/sms/sms_attempt.hpp"
#include "gateway/task_group.hpp"

namespace todoke {

class smpp_link {
public:
    struct health {
        bool bound = false;
        bool misconfigured = false;
        std::string why;  ///< while not bound
    };

    /// `account` and `keep` outlive the link; an empty `keep`: nobody takes receipts. `changed` is called when room()
    /// or state() may have changed.
    smpp_link(boost::asio::any_io_executor executor, const smpp_account& account, smpp_command bind,
              const receipt_keeper& keep, std::function<void()> changed);
    ~smpp_link();
    smpp_link(const smpp_link&) = delete;
    smpp_link& operator=(const smpp_link&) = delete;

    /// Keeps the bind until leave() or its cancellation.
    boost::asio::awaitable<void> run();
    /// Unbinds, and run() ends.
    void leave();

    bool sends() const { return bind_ != smpp_command::bind_receiver; }
    std::size_t room() const { return session_ ? session_->room() : 0; }
    const health& state() const { return health_; }
    /// Connected to the centre, bound or not (yet).
    bool is_in_session() const { return session_ != nullptr; }

    /// A place in the window of the session that is bound now; given back when it goes.
    class place {
    public:
        explicit place(smpp_link& link);
        ~place();
        place(const place&) = delete;
        place& operator=(const place&) = delete;

    private:
        friend class smpp_link;
        smpp_link& link_;
        std::shared_ptr<smpp_session> session_;
    };

    /// Submits and waits for the answer. Cancelled: "not sent" while it has not left, else "unanswered".
    boost::asio::awaitable<part_answer> submit(place& mine, smpp_message part);

private:
    struct waiter;
    struct outgoing {
        std::uint32_t sequence = 0;  ///< of a submit somebody waits for; 0: an answer of the session's own
        std::string bytes;
    };

    boost::asio::awaitable<smpp_session::ending> serve();
    boost::asio::awaitable<std::string> open_connection();
    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> write();
    boost::asio::awaitable<void> keep_time();
    boost::asio::awaitable<void> pause(smpp_account::duration length);

    void carry_out(smpp_session::actions todo);
    void answer(const smpp_session::answer& how);
    void take_arrived(smpp_session::incoming what);
    boost::asio::awaitable<void> keep_arrived(std::shared_ptr<smpp_session> of, smpp_session::incoming what);
    void put_out(std::uint32_t sequence, std::string bytes);
    void take_back(std::uint32_t sequence);
    void wake_at(smpp_session::time_point when);
    void give_up(std::string why);
    void set_health(health now);
    smpp_session_rules rules() const;
    int port() const;

    boost::asio::any_io_executor executor_;
    const smpp_account& account_;
    const smpp_command bind_;
    const receipt_keeper& keep_;
    std::function<void()> changed_;
    reconnect_pauses pauses_;

    connection connection_;
    std::shared_ptr<smpp_session> session_;       ///< while connected
    std::string session_mark_;                    ///< no other session of any link has it
    task_group* helpers_ = nullptr;               ///< the same time
    std::size_t unkept_ = 0;                      ///< of what was delivered, on its way to the disk
    std::optional<smpp_session::ending> ending_;  ///< how the session ended, or
    std::string failure_;                         ///< what broke the connection
    std::map<std::uint32_t, std::shared_ptr<waiter>> waiting_;
    std::deque<outgoing> outbox_;
    std::size_t outbox_bytes_ = 0;
    boost::asio::steady_timer to_write_;
    boost::asio::steady_timer due_;
    boost::asio::steady_timer pause_;
    bool leaving_ = false;
    health health_;
};

}  // namespace todoke
