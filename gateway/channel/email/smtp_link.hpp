#pragma once
// One connection to a smart host: carries out what the dialogue asks for, step by step, each with its limit.
// Network thread only; one operation at a time.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "gateway/channel/closing_time.hpp"
#include "gateway/channel/connection.hpp"
#include "gateway/channel/counted.hpp"
#include "gateway/channel/email/smtp_account.hpp"
#include "gateway/channel/email/smtp_dialogue.hpp"

namespace todoke {

class smtp_link {
public:
    /// `host` is one of the account's. `account` and `trust` outlive it.
    smtp_link(boost::asio::any_io_executor executor, const smtp_account& account, std::string host, tls_trust& trust);

    /// Connects and logs in. Nothing: it is ready; else what kept it from that. The coroutine must have called
    /// throw_if_cancelled(false), as for all that follow.
    boost::asio::awaitable<std::optional<outcome>> open();
    /// One mail. When it was cancelled or given up, or the connection failed, the link is not ready afterwards.
    boost::asio::awaitable<outcome> deliver(smtp_mail mail, closing_time closes);
    /// Says QUIT, waits a little for the answer, closes.
    boost::asio::awaitable<void> quit();

    /// The host does not know the BDAT that it offers.
    void avoid_chunks() { dialogue_.avoid_chunks(); }
    bool avoids_chunks() const { return dialogue_.avoids_chunks(); }

    /// Its holder takes this place until it is taken back, or the link is gone.
    void lend(counted place) { place_ = std::move(place); }
    void take_back() { place_.end(); }

    /// The shortage of this machine that open() failed by: the host was not asked.
    const std::optional<boost::system::error_code>& shortage() const { return shortage_; }

    /// Logged in, and the server has not hung up since.
    bool is_ready() const;
    /// The same as it was a moment ago: who is asked about many links, again and again, need not look at each anew.
    bool seems_ready() const;
    const std::string& host() const { return host_; }
    std::size_t delivered() const { return delivered_; }
    std::chrono::steady_clock::time_point last_used() const { return last_used_; }

private:
    boost::asio::awaitable<void> drive();
    boost::asio::awaitable<void> write_out();
    boost::asio::awaitable<void> read_in();
    boost::asio::awaitable<void> make_secure();
    void note(const boost::system::error_code& error);
    smtp_account::duration patience() const;

    const smtp_account& account_;
    const std::string host_;
    tls_trust& trust_;
    connection connection_;
    smtp_dialogue dialogue_;
    closing_time closes_;  ///< of the mail under way
    std::array<char, 4096> buffer_;
    std::chrono::steady_clock::time_point step_began_;
    std::chrono::steady_clock::time_point last_used_;
    mutable std::chrono::steady_clock::time_point last_seen_;  ///< when the server was still there
    std::size_t delivered_ = 0;
    counted place_;
    bool leaving_ = false;
    std::optional<boost::system::error_code> shortage_;
};

}  // namespace todoke
