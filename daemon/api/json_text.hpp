#pragma once
// Writes JSON straight into a string; commas take care of themselves. No escape is forgotten: text goes through
// value().

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/policy/wording/in_words.hpp"
#include "gateway/text/json_string.hpp"
#include "store/model/instant.hpp"

namespace todoke {

class json_text {
public:
    explicit json_text(std::string& out, language speaks = language::english) : out_{out}, speaks_{speaks} {}

    void begin_object() { begin('{'); }
    void end_object() { out_ += '}'; }
    void begin_array() { begin('['); }
    void end_array() { out_ += ']'; }
    /// `name` is a word of ours: it needs no escapes.
    void key(std::string_view name)
    {
        separate();
        out_.append(1, '"').append(name).append("\":");
    }
    void any_key(std::string_view name)
    {
        separate();
        append_json_string(out_, name);
        out_ += ':';
    }

    void value(std::string_view text)
    {
        separate();
        append_json_string(out_, text);
    }
    void value(const char* text) { value(std::string_view{text}); }
    void value(bool yes) { raw(yes ? "true" : "false"); }
    void value(std::integral auto number)
    {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        raw({digits, end});
    }
    void value(instant when) { value(std::string_view{to_text(when)}); }
    void null() { raw("null"); }
    /// JSON already.
    void raw(std::string_view json)
    {
        separate();
        out_ += json;
    }

    template <class T>
    void field(std::string_view name, const T& what)
    {
        key(name);
        value(what);
    }
    void text_unless_empty(std::string_view name, std::string_view what)
    {
        if (!what.empty()) field(name, what);
    }
    /// What the rules said, in the reader's language.
    void said_unless_empty(std::string_view name, std::string_view what)
    {
        if (!what.empty()) field(name, in_words(what, speaks_));
    }
    /// Nothing for "no end".
    void instant_if(std::string_view name, std::optional<instant> when)
    {
        if (when && *when != never_ends) field(name, *when);
    }

private:
    void begin(char bracket)
    {
        separate();
        out_ += bracket;
    }
    void separate()
    {
        if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != ':') out_ += ',';
    }

    std::string& out_;
    language speaks_;
};

}  // namespace todoke
