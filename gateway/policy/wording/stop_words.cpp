#include "gateway/policy/wording/stop_words.hpp"

#include <algorithm>
#include <array>

#include "gateway/policy/rules.hpp"
#include "gateway/policy/wording/folded_text.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_answer = 200;  // whoever writes more does not only say stop

/// As they are after folding: full-width ones have become ASCII.
constexpr std::array<std::string_view, 15> around{" ", ".",  "!",  "?",  ",",  "\"", "'", "(",
                                                  ")", "。", "、", "「", "」", "『", "』"};

bool drop_one(std::string_view& text)
{
    for (const auto sign : around) {
        if (text.starts_with(sign)) return text.remove_prefix(sign.size()), true;
        if (text.ends_with(sign)) return text.remove_suffix(sign.size()), true;
    }
    return false;
}

}  // namespace

std::vector<std::string> default_stop_words()
{
    return {"stop", "stopall",  "stop all", "unsubscribe", "cancel",   "end",      "quit",
            "停止", "配信停止", "受信拒否", "解除",        "配信解除", "ストップ", "不要"};
}

bool says_stop(std::string_view text, const std::vector<std::string>& words)
{
    if (text.size() > longest_answer) return false;
    const auto folded = folded_text(text);
    std::string_view said = folded;
    while (!said.empty() && drop_one(said)) continue;
    return std::find(words.begin(), words.end(), said) != words.end();
}

}  // namespace todoke
