#pragma once
// Bytes for a client that may not read them yet: first in, first out; what goes beyond a little memory lies in an
// unlinked file, which is gone with the process.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/http/spool_budget.hpp"

namespace todoke {

class answer_queue {
public:
    /// `folder` empty: /var/tmp, else /tmp. `disk`: what all of them may take there; the queue is told to forget() when
    /// it has to make room.
    answer_queue(
        std::size_t in_memory, std::uint64_t in_file, std::string folder,
        std::shared_ptr<spool_budget> disk = std::make_shared<spool_budget>(),
        std::function<void()> has_to_make_room = [] {});
    ~answer_queue();
    answer_queue(const answer_queue&) = delete;
    answer_queue& operator=(const answer_queue&) = delete;

    /// False: there is no room any more (limit, full disk); the queue is of no use then. `spare`: memory is short, the
    /// file takes all but a little.
    bool push(std::string_view bytes, bool spare = false);
    /// The oldest bytes, at most `most`, into `into`, replacing what was there. False: the file cannot be read.
    bool pop(std::string& into, std::size_t most);
    /// Gives back all that it holds; nobody reads it any more.
    void forget();
    bool empty() const { return memory_.size() == taken_ && written_ == read_; }
    std::size_t in_memory() const { return memory_.size(); }
    std::uint64_t spooled() const { return written_ - read_; }
    /// Bytes held, read ones that were not yet given back included: in memory and on the disk.
    std::uint64_t held() const { return memory_.size() + written_ - punched_; }

private:
    bool spill();
    void close_file();
    bool open_file();
    void give_back();

    std::size_t in_memory_;
    std::uint64_t in_file_;
    std::string folder_;
    std::function<void()> has_to_make_room_;
    spool_share disk_;
    int file_ = -1;
    std::uint64_t read_ = 0, written_ = 0;  ///< in the file: what lies between is older than all of memory
    std::uint64_t punched_ = 0;             ///< up to here the file takes no room any more
    std::string memory_;
    std::size_t taken_ = 0;  ///< of memory_
};

}  // namespace todoke
