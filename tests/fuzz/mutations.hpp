#pragma once
// What a fuzzer without coverage can do: seeded, so that every run does the same.

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace todoke {

class mutations {
public:
    /// Makes new texts of these; at least one.
    explicit mutations(const std::vector<std::string>& of) : of_{of} {}

    std::string next()
    {
        auto text = of_[pick(of_.size())];
        for (auto turns = 1 + pick(3); turns > 0; --turns) change(text);
        return text;
    }

private:
    std::size_t pick(std::size_t below) { return below == 0 ? 0 : random_() % below; }

    void change(std::string& text)
    {
        const auto at = pick(text.size() + 1), length = pick(std::min<std::size_t>(text.size() - at, 16) + 1);
        const auto& other = of_[pick(of_.size())];
        const auto from = pick(other.size() + 1);
        switch (pick(7)) {
            case 0:
                return text.resize(at);
            case 1:
                return static_cast<void>(text.erase(at, length));
            case 2:
                return static_cast<void>(text.insert(at, text.substr(at, length)));
            case 3:
                return static_cast<void>(text.replace(at, std::string::npos, other, from, std::string::npos));
            case 4:
                return static_cast<void>(text.insert(at, other, from, pick(32)));
            case 5:
                return static_cast<void>(text.insert(at, 1, odd_[pick(sizeof odd_ - 1)]));
            default:
                if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << pick(8)));
        }
    }

    const std::vector<std::string>& of_;
    static constexpr char odd_[] = "\0\r\n\t \"'\\{}[],:;<>@.-+%&=0\x7f\x80\xc2\xe3\xff";
    std::minstd_rand random_{20261126};
};

}  // namespace todoke
