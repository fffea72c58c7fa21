// A look at everything that can be wrong, the providers' side of it included.
#include <algorithm>

#include "daemon/api/diagnosis.hpp"
#include "daemon/api/json_text.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

void write_diagnosis(json_text& json, const diagnosis& one, language speaks)
{
    const auto in = [&](const both_languages& said) -> const std::string& {
        return speaks == language::japanese ? said.japanese : said.english;
    };
    json.begin_object();
    json.field("grade", to_text(one.how));
    json.field("area", to_text(one.about));
    json.text_unless_empty("name", one.name);
    json.field("what", std::string_view{in(one.what)});
    json.text_unless_empty("remedy", in(one.remedy));
    json.end_object();
}

}  // namespace

asio::awaitable<answer> get_doctor(door_core& core, request what)
{
    if (auto no = trouble_of_limited(*what.who, "what is found is about all of them")) co_return *std::move(no);
    if (!core.examine) co_return to_answer({problem_kind::unavailable, "nothing can be examined here", {}, {}});
    auto looking = core.examine();
    const auto found = co_await std::move(looking);
    if (!found) {
        const problem busy{
            problem_kind::busy, "somebody else is having it examined: ask again when that has ended", {}, {}};
        co_return to_answer(busy);
    }
    auto worst = diagnosis::grade::good;
    for (const auto& one : *found) worst = std::max(worst, one.how);
    answer made;
    json_text json{made.body, speaks(what)};
    json.begin_object();
    json.field("at", core.time.now());
    json.field("worst", to_text(worst));
    json.key("findings");
    json.begin_array();
    for (const auto& one : *found) write_diagnosis(json, one, speaks(what));
    json.end_array();
    json.end_object();
    co_return made;
}

}  // namespace todoke
