#pragma once
// One that counts for as long as it lives, however its end comes about: whoever throws meanwhile takes no place with
// him.

#include <cstddef>
#include <utility>

namespace todoke {

class counted {
public:
    counted() = default;
    /// `count` outlives it.
    explicit counted(std::size_t& count) : count_{&count} { ++count; }
    ~counted() { end(); }
    counted(counted&& other) noexcept : count_{std::exchange(other.count_, nullptr)} {}
    counted& operator=(counted&& other) noexcept
    {
        if (this == &other) return *this;
        end();
        count_ = std::exchange(other.count_, nullptr);
        return *this;
    }

    void end()
    {
        if (auto* const count = std::exchange(count_, nullptr)) --*count;
    }

private:
    std::size_t* count_ = nullptr;
};

}  // namespace todoke
