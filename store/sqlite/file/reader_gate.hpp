#pragma once
// Lets those who read all the time stand aside for a moment: while somebody reads an older state, the log cannot be
// moved into the file to its end, and so never starts over.

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace todoke {

class reader_gate {
public:
    /// For one reading transaction; waits while the gate is shut.
    class pass {
    public:
        explicit pass(reader_gate& of);
        ~pass();
        pass(const pass&) = delete;
        pass& operator=(const pass&) = delete;

        /// Somebody waits for those inside: what takes long ends here, and goes on behind another pass.
        bool is_to_end() const { return gate_.is_shut_; }

    private:
        reader_gate& gate_;
    };

    /// Nobody is inside while this lives. One at a time.
    class shut {
    public:
        explicit shut(reader_gate& of);
        ~shut();
        shut(const shut&) = delete;
        shut& operator=(const shut&) = delete;

    private:
        reader_gate& gate_;
    };

private:
    std::mutex lock_;
    std::condition_variable opened_, emptied_;
    int inside_ = 0;
    std::atomic<bool> is_shut_{false};  ///< changed with the lock held
};

}  // namespace todoke
