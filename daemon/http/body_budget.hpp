#pragma once
// What the bodies of all requests may take in memory together: each has its own limit, and there may be thousands.
// Whoever holds bytes has a share, which gives them back at its end, however that comes. Network thread only.

#include <cstddef>
#include <memory>

namespace todoke {

class body_budget {
public:
    explicit body_budget(std::size_t most) : most_{most} {}

    void allow(std::size_t most) { most_ = most; }
    std::size_t taken() const { return taken_; }
    /// More than half is taken: whoever can do with less does so from here on, so that the other half is for bodies
    /// that cannot.
    bool is_tight() const { return taken_ > most_ / 2; }

private:
    friend class budget_share;
    std::size_t most_;
    std::size_t taken_ = 0;
};

class budget_share {
public:
    explicit budget_share(std::shared_ptr<body_budget> of) : of_{std::move(of)} {}
    ~budget_share() { set(0); }
    budget_share(const budget_share&) = delete;
    budget_share& operator=(const budget_share&) = delete;

    /// False: there is no room, and nothing was taken.
    bool take(std::size_t bytes)
    {
        if (bytes > of_->most_ || of_->taken_ > of_->most_ - bytes) return false;
        set(held_ + bytes);
        return true;
    }
    void give_back(std::size_t bytes) { set(held_ - bytes); }
    /// For what is there in any case: counted even where there is no room for it.
    void set(std::size_t bytes)
    {
        of_->taken_ = of_->taken_ - held_ + bytes;
        held_ = bytes;
    }
    std::size_t held() const { return held_; }
    bool is_tight() const { return of_->is_tight(); }

private:
    std::shared_ptr<body_budget> of_;
    std::size_t held_ = 0;
};

}  // namespace todoke
