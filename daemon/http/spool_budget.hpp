#pragma once
// What answers that nobody reads may take on the disk, all clients of a door together: so many bytes, so many files,
// and never what the disk should keep free. When that is used up, whoever holds the most of it goes first, so one
// client that reads nothing does not take it from the others. Network thread only.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

namespace todoke {

struct spool_limits {
    std::uint64_t bytes = 512ull << 20;
    std::size_t files = 1000;
    std::uint64_t keep_free = 0;  ///< on the disk
};

class spool_budget {
public:
    explicit spool_budget(spool_limits limits = {}) : limits_{limits} {}
    void allow(spool_limits limits) { limits_ = limits; }
    std::uint64_t taken() const { return taken_; }

private:
    friend class spool_share;
    bool has_room(std::uint64_t more, bool new_file, std::uint64_t free_disk) const;

    spool_limits limits_;
    std::uint64_t taken_ = 0;
    std::list<class spool_share*> holders_;  ///< of a file each
};

class spool_share {
public:
    /// `give_up`: gives all of it back, at once.
    spool_share(std::shared_ptr<spool_budget> of, std::function<void()> give_up);
    ~spool_share() { set(0); }
    spool_share(const spool_share&) = delete;
    spool_share& operator=(const spool_share&) = delete;

    /// False: there is no room, though everybody who held more has given up.
    bool take(std::uint64_t more, std::uint64_t free_disk);
    /// So much is held now.
    void set(std::uint64_t bytes);

private:
    std::shared_ptr<spool_budget> of_;
    std::function<void()> give_up_;
    std::uint64_t held_ = 0;
};

}  // namespace todoke
