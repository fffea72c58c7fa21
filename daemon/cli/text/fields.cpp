#include "daemon/cli/text/fields.hpp"

#include <boost/json/parse.hpp>
#include <stdexcept>

#include "daemon/cli/text/terminal_text.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

const json::value* field(const json::object& in, std::string_view name)
{
    return in.if_contains(json::string_view{name.data(), name.size()});
}

}  // namespace

std::string text_of(const json::object& in, std::string_view name)
{
    return shown(raw_text_of(in, name));
}

std::string raw_text_of(const json::object& in, std::string_view name)
{
    const auto* found = field(in, name);
    return found && found->is_string() ? std::string{found->get_string()} : std::string{};
}

std::int64_t number_of(const json::object& in, std::string_view name)
{
    const auto* found = field(in, name);
    return found && found->is_int64() ? found->get_int64() : 0;
}

bool flag_of(const json::object& in, std::string_view name)
{
    const auto* found = field(in, name);
    return found && found->is_bool() && found->get_bool();
}

const json::object& object_of(const json::object& in, std::string_view name)
{
    static const json::object none;
    const auto* found = field(in, name);
    return found && found->is_object() ? found->get_object() : none;
}

const json::array& array_of(const json::object& in, std::string_view name)
{
    static const json::array none;
    const auto* found = field(in, name);
    return found && found->is_array() ? found->get_array() : none;
}

json::object parsed_object(const std::string& body)
{
    boost::system::error_code error;
    auto value = json::parse(body, error);
    if (error || !value.is_object())
        throw std::runtime_error{"the answer is no JSON object: is it todoked that listens there?"};
    return std::move(value.get_object());
}

void put(json::object& to, std::string_view name, const std::string& value)
{
    if (!value.empty()) to[json::string_view{name.data(), name.size()}] = value;
}

}  // namespace todoke::cli
