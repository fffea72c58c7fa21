#include "daemon/cli/commands.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace todoke::cli {

namespace json = boost::json;

namespace {

/// What a problem document says, each thing to mend on its line.
std::string words_of(const reply& answer)
{
    boost::system::error_code error;
    const auto document = json::parse(answer.body, error);
    const auto* object = error ? nullptr : document.if_object();
    const auto text = [](const json::object& in, const char* name) {
        const auto* found = in.if_contains(name);
        return found && found->is_string() ? std::string{found->get_string()} : std::string{};
    };
    if (!object) return "todoked answered " + std::to_string(answer.status);
    auto said = text(*object, "title");
    if (const auto detail = text(*object, "detail"); !detail.empty()) said += ": " + detail;
    if (const auto* errors = object->if_contains("errors"); errors && errors->is_array())
        for (const auto& one : errors->get_array())
            if (const auto* field = one.if_object())
                said += "\n  " + text(*field, "pointer") + " " + text(*field, "detail");
    return said;
}

}  // namespace

int adopt(const endpoint& to, const std::string& reason, std::ostream& out, std::ostream& problems)
{
    const auto answer = call(to, "POST", "/v1/adopt", json::serialize(json::object{{"reason", reason}}));
    if (answer.status != 200) {
        problems << "todoke: " << words_of(answer) << '\n';
        return failed;
    }
    out << "adopted: what waited goes on, by the rules\n";
    return done;
}

}  // namespace todoke::cli
