#pragma once
// Chance that can be had again: the same seed, the same story, on every machine.

#include <cstdint>
#include <vector>

#include "store/model/instant.hpp"

namespace todoke::weeks {

class dice {
public:
    explicit dice(std::uint64_t seed) : state_{seed} {}

    std::uint64_t roll()
    {
        auto z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    int below(int end) { return static_cast<int>(roll() % static_cast<std::uint64_t>(end)); }
    int between(int first, int last) { return first + below(last - first + 1); }
    bool happens(int percent) { return below(100) < percent; }
    span length(span shortest, span longest)
    {
        return shortest +
               span{static_cast<span::rep>(roll() % static_cast<std::uint64_t>((longest - shortest).count()))};
    }
    template <class T>
    const T& one_of(const std::vector<T>& all)
    {
        return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
    }

private:
    std::uint64_t state_;
};

}  // namespace todoke::weeks
