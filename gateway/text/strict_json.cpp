#include "gateway/text/strict_json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <set>
#include <vector>

#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;
using json_error = boost::system::error_code;

/// Builds the value and counts the keys it was given: an object keeps only the last of two equal ones, so a
/// difference shows that there were any.
struct strict_handler {
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    json::value_stack made;
    std::size_t keys = 0;
    bool inexact = false;

    explicit strict_handler(json::storage_ptr memory) { made.reset(std::move(memory)); }

    bool on_document_begin(json_error&) { return true; }
    bool on_document_end(json_error&) { return true; }
    bool on_object_begin(json_error&) { return true; }
    bool on_object_end(std::size_t n, json_error&)
    {
        keys += n;
        made.push_object(n);
        return true;
    }
    bool on_array_begin(json_error&) { return true; }
    bool on_array_end(std::size_t n, json_error&)
    {
        made.push_array(n);
        return true;
    }
    bool on_key_part(json::string_view s, std::size_t, json_error&)
    {
        made.push_chars(s);
        return true;
    }
    bool on_key(json::string_view s, std::size_t, json_error&)
    {
        made.push_key(s);
        return true;
    }
    bool on_string_part(json::string_view s, std::size_t, json_error&)
    {
        made.push_chars(s);
        return true;
    }
    bool on_string(json::string_view s, std::size_t, json_error&)
    {
        made.push_string(s);
        return true;
    }
    bool on_number_part(json::string_view, json_error&) { return true; }  // the text is given in one piece
    bool on_int64(std::int64_t i, json::string_view, json_error&)
    {
        made.push_int64(i);
        return true;
    }
    bool on_uint64(std::uint64_t u, json::string_view, json_error&)
    {
        made.push_uint64(u);
        return true;
    }
    /// The parser's own value may be a neighbour of the nearest double, and its text another one at the next reading.
    bool on_double(double d, json::string_view text, json_error&)
    {
        const bool whole = text.find_first_of(".eE") == json::string_view::npos;
        std::from_chars(text.data(), text.data() + text.size(), d);
        inexact = inexact || whole || !std::isfinite(d);
        made.push_double(d);
        return true;
    }
    bool on_bool(bool b, json_error&)
    {
        made.push_bool(b);
        return true;
    }
    bool on_null(json_error&)
    {
        made.push_null();
        return true;
    }
    bool on_comment_part(json::string_view, json_error&) { return true; }
    bool on_comment(json::string_view, json_error&) { return true; }
};

std::size_t count_keys(const json::value& what)
{
    std::size_t n = 0;
    if (const auto* object = what.if_object()) {
        n = object->size();
        for (const auto& member : *object) n += count_keys(member.value());
    } else if (const auto* array = what.if_array()) {
        for (const auto& element : *array) n += count_keys(element);
    }
    return n;
}

/// Only run on a text that is known to be JSON and to hold a key twice.
struct duplicate_finder {
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    std::vector<std::set<std::string>> open;
    std::string key, found;

    bool on_document_begin(json_error&) { return true; }
    bool on_document_end(json_error&) { return true; }
    bool on_object_begin(json_error&)
    {
        open.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json_error&)
    {
        open.pop_back();
        return true;
    }
    bool on_array_begin(json_error&) { return true; }
    bool on_array_end(std::size_t, json_error&) { return true; }
    bool on_key_part(json::string_view s, std::size_t, json_error&)
    {
        key.append(s.data(), s.size());
        return true;
    }
    bool on_key(json::string_view s, std::size_t, json_error&)
    {
        key.append(s.data(), s.size());
        if (!open.back().insert(key).second && found.empty()) found = key;
        key.clear();
        return true;
    }
    bool on_string_part(json::string_view, std::size_t, json_error&) { return true; }
    bool on_string(json::string_view, std::size_t, json_error&) { return true; }
    bool on_number_part(json::string_view, json_error&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json_error&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json_error&) { return true; }
    bool on_double(double, json::string_view, json_error&) { return true; }
    bool on_bool(bool, json_error&) { return true; }
    bool on_null(json_error&) { return true; }
    bool on_comment_part(json::string_view, json_error&) { return true; }
    bool on_comment(json::string_view, json_error&) { return true; }
};

json::parse_options strict_options()
{
    json::parse_options options;
    options.max_depth = deepest_json;
    return options;
}

std::string twice_used_key(std::string_view text)
{
    json::basic_parser<duplicate_finder> parser{strict_options()};
    json_error error;
    parser.write_some(false, text.data(), text.size(), error);
    return quoted(parser.handler().found);
}

std::string place(std::string_view text, std::size_t at)
{
    at = std::min(at, text.size());
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return " (at byte " + std::to_string(at + 1) + ", line " + std::to_string(line) + ")";
}

std::string in_words(const json_error& error)
{
    if (error == json::error::too_deep)
        return "the JSON is nested more than " + std::to_string(deepest_json) + " levels deep";
    if (error == json::error::incomplete) return "the JSON ends too early";
    if (error == json::error::extra_data) return "there is more after the end of the JSON value";
    return "this is not JSON: " + error.message();
}

bool is_blank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

json_document::json_document(std::string_view text)
    : root_(json::storage_ptr{&memory_})  // anywhere else the parsed value would be copied
{
    if (is_blank(text)) {
        trouble_ = "the body is empty: a JSON object is expected";
        return;
    }
    json::basic_parser<strict_handler> parser{strict_options(), json::storage_ptr{&memory_}};
    json_error error;
    const auto used = parser.write_some(false, text.data(), text.size(), error);
    if (!error && used < text.size() && !is_blank(text.substr(used))) error = json::error::extra_data;
    if (error) {
        trouble_ = in_words(error) + place(text, used);
        return;
    }
    if (parser.handler().inexact) {
        trouble_ = "a number does not fit into 64 bits: write it as a string";
        return;
    }
    root_ = parser.handler().made.release();
    if (count_keys(root_) != parser.handler().keys)
        trouble_ = "the key " + twice_used_key(text) + " stands twice in one object";
}

}  // namespace todoke
