// What people write back.
#include "gateway/policy/wording/stop_words.hpp"

#include "gateway/policy/wording/folded_text.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

void fuzz_stop_words(std::string_view bytes)
{
    static const std::vector<std::string> words{folded_text("STOP"), folded_text("配信停止")};
    const bool stops = says_stop(bytes, words);
    constexpr std::size_t longest_answer = 200;
    must(bytes.size() + 2 > longest_answer || says_stop(" " + std::string{bytes} + "\n", words) == stops,
         "white space around it is no matter");
    const auto folded = folded_text(bytes);
    must(folded_text(folded) == folded, "a text is folded once and for all");
    must(folded.size() <= bytes.size() * 18 + 1, "a folded text is bounded");
}

}  // namespace todoke
