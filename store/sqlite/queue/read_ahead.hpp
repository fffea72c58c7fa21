#pragma once
// Reader threads that bring what the next batches will need into the system's cache before the writer comes: he alone
// would wait for one page after the other, while a disk gives several at once. Only hints: nothing depends on them, a
// reader that fails is told of once and does no harm. While the queue is in the cache they sleep, without connections.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "store/sqlite/file/reader_gate.hpp"
#include "store/sqlite/queue/coming_rows.hpp"
#include "store/sqlite/queue/read_ahead_settings.hpp"
#include "store/sqlite/queue/read_need.hpp"

namespace todoke {

class read_ahead {
public:
    read_ahead(std::string path, std::string vfs, read_ahead_settings set, reader_gate& gate);
    /// Waits for the message that each thread is reading.
    ~read_ahead();

    /// Groups that have their turn soon, as far as it pays to tell them.
    static constexpr std::size_t most_heads = 256;

    /// Blocks that the calling thread had to have read from the disk so far.
    std::uint64_t disk_reads() const { return set_.disk_reads(); }
    /// After each round of dispatching, in which the writer waited for so many blocks: whether go_on() is worth it.
    bool is_wanted(std::uint64_t waited);
    /// Whether what is sent comes from the disk: others leave it alone. On the writer's thread.
    bool is_awake() const { return need_.is_awake(); }
    /// What has its turn from now on: the first row of each group, in the order of their turns.
    void go_on(std::vector<lanes::picked> heads, instant now);

private:
    class row_reader;
    struct task {
        bool plans = false;
        std::vector<message_no> rows;
    };

    void wake(bool awake);
    void work();
    bool begins_spell(std::uint64_t& last);
    std::optional<task> take();
    std::vector<message_no> take_rows();
    template <class F>
    void counted(F reading);
    void read(row_reader& by, std::span<const message_no> rows);
    void plan(row_reader& by);
    std::vector<lanes::picked> rows_to_come(row_reader& by);
    void planned(std::vector<lanes::picked> more);
    void failed(const char* why) noexcept;

    const std::string path_, vfs_;
    read_ahead_settings set_;
    reader_gate& gate_;
    read_need need_;      ///< of the writer's thread
    coming_rows coming_;  ///< of whoever plans
    std::atomic<std::uint64_t> found_{0};

    std::mutex lock_;  ///< of all below
    std::condition_variable spell_began_, work_came_;
    std::atomic<bool> stopping_{false};  ///< asked without the lock between two messages
    bool awake_ = false, is_fresh_ = false, is_planning_ = false, told_failure_ = false;
    std::uint64_t spell_ = 0;
    std::vector<lanes::picked> heads_;
    std::map<queue_group, queue_place> firsts_;  ///< of heads_
    instant now_{};
    std::deque<lanes::picked> rows_;  ///< to be read
    std::vector<std::thread> threads_;
};

}  // namespace todoke
