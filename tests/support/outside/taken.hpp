#pragma once
// What a sink has taken, noted before it answers: what the gateway cannot take back any more.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace todoke {

struct taken {
    std::string to;    ///< LINE user id, mailbox or number, as it came over the wire
    std::string text;  ///< LINE and SMS: the text in UTF-8; e-mail: the value of the header X-Marker
    std::string key;   ///< LINE: the retry key; e-mail: the Message-ID
    /// Its first bytes came.
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    std::string unsubscribe{};  ///< e-mail: the value of List-Unsubscribe
};

/// Written by the sink's thread, read by any.
class taken_log {
public:
    /// `keep`: false counts only.
    explicit taken_log(bool keep) : keep_{keep} {}

    void add(taken one)
    {
        if (keep_) {
            const std::lock_guard lock{guard_};
            all_.push_back(std::move(one));
        }
        count_.fetch_add(1, std::memory_order_release);
    }
    std::size_t count() const { return count_.load(std::memory_order_acquire); }
    bool keeps() const { return keep_; }
    std::vector<taken> all() const
    {
        const std::lock_guard lock{guard_};
        return all_;
    }

private:
    const bool keep_;
    mutable std::mutex guard_;
    std::vector<taken> all_;
    std::atomic<std::size_t> count_{0};
};

}  // namespace todoke
