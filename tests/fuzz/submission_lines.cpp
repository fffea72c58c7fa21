// NDJSON: the splitter in front of the reader of single lines.
#include <algorithm>

#include "daemon/http/line_splitter.hpp"
#include "tests/fuzz/bodies.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest = 600, room = 2000;

struct split {
    std::vector<std::tuple<std::uint64_t, std::string, bool>> lines;
    friend bool operator==(const split&, const split&) = default;
};

split split_up(std::string_view bytes, std::size_t at_once)
{
    auto budget = std::make_shared<body_budget>(room);
    split all;
    {
        budget_share held{budget};
        line_splitter splitter{longest, held};
        const auto take_lines = [&] {
            while (!splitter.lines().empty()) {
                auto line = std::move(splitter.lines().front());
                splitter.lines().pop_front();
                held.give_back(line.text.size());
                must(line.text.size() <= longest && (!line.too_long || line.text.empty()), "a line is bounded");
                must(line.text.find('\n') == std::string::npos, "a line is one");
                if (!line.no_room) all.lines.emplace_back(line.number, std::move(line.text), line.too_long);
                must(held.held() <= room, "what is held is bounded");
            }
        };
        while (!bytes.empty()) {
            splitter.take(bytes.substr(0, at_once));
            bytes.remove_prefix(std::min(at_once, bytes.size()));
            take_lines();
        }
        splitter.finish();
        take_lines();
        must(held.held() == 0, "all that was held is given back");
    }
    must(budget->taken() == 0, "nothing stays taken");
    return all;
}

}  // namespace

void fuzz_submission_lines(std::string_view bytes)
{
    const auto pieces = split_up(bytes, 5);
    if (bytes.size() <= room) must(pieces == split_up(bytes, bytes.size() + 1), "pieces give the lines of the whole");
    for (const auto& [number, text, too_long] : pieces.lines)
        static_cast<void>(useful(read_submission(text, fuzzed_site(), fuzzed_now(), true)));
}

}  // namespace todoke
