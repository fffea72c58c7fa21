#pragma once
// What the bodies of all requests may take in memory together: each has its own limit, and there may be thousands.
// Whoever holds bytes has a share, which gives them back at its end, however that comes. Network thread only.

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

namespace todoke {

class body_budget {
public:
    /// `most_of_one`: what the bodies of one address may take of it, so that it is not taken from all others; 0: any.
    explicit body_budget(std::size_t most, std::size_t most_of_one = 0) { allow(most, most_of_one); }

    void allow(std::size_t most, std::size_t most_of_one = 0);
    std::size_t taken() const { return taken_; }
    /// More than half is taken: whoever can do with less does so from here on, so that the other half is for bodies
    /// that cannot.
    bool is_tight() const { return taken_ > most_ / 2; }

private:
    friend class budget_share;
    bool has_room(std::size_t bytes, const std::string& whose) const;
    void change(const std::string& whose, std::size_t from, std::size_t to);

    std::size_t most_ = 0, most_of_one_ = 0;
    std::size_t taken_ = 0;
    std::unordered_map<std::string, std::size_t> by_address_;  ///< of those who have any, but for this machine
};

class budget_share {
public:
    /// `whose`: a peer_key(); empty: this machine, which may take all.
    explicit budget_share(std::shared_ptr<body_budget> of, std::string whose = {})
        : of_{std::move(of)}, whose_{std::move(whose)}
    {
    }
    ~budget_share() { set(0); }
    budget_share(const budget_share&) = delete;
    budget_share& operator=(const budget_share&) = delete;

    /// False: there is no room, and nothing was taken.
    bool take(std::size_t bytes)
    {
        if (!of_->has_room(bytes, whose_)) return false;
        set(held_ + bytes);
        return true;
    }
    void give_back(std::size_t bytes) { set(held_ - bytes); }
    /// For what is there in any case: counted even where there is no room for it.
    void set(std::size_t bytes)
    {
        of_->change(whose_, held_, bytes);
        held_ = bytes;
    }
    std::size_t held() const { return held_; }
    bool is_tight() const { return of_->is_tight(); }

private:
    std::shared_ptr<body_budget> of_;
    std::string whose_;
    std::size_t held_ = 0;
};

}  // namespace todoke
