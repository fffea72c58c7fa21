#pragma once
// One that was counted, and is counted out when it goes, however that comes about: whoever throws meanwhile takes no
// place with him.

#include <cstddef>
#include <utility>

namespace todoke {

class counted {
public:
    counted() = default;
    /// `count` outlives it, and has it already.
    explicit counted(std::size_t& count) : count_{&count} {}
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
