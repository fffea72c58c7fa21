#include "tests/layout/definitions.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "tests/layout/tokens.hpp"

namespace todoke {
namespace {

using statement = std::span<const token>;

bool holds(statement in, std::string_view word)
{
    return std::any_of(in.begin(), in.end(), [&](const token& t) { return t.text == word; });
}

bool opens(const token& t)
{
    return t.text == "(" || t.text == "[" || t.text == "{";
}

bool closes(const token& t)
{
    return t.text == ")" || t.text == "]" || t.text == "}";
}

/// Past what the sign at `at` opens.
std::size_t past_group(statement in, std::size_t at)
{
    int depth = 0;
    for (; at < in.size(); ++at) {
        depth += opens(in[at]) ? 1 : closes(in[at]) ? -1 : 0;
        if (depth == 0) return at + 1;
    }
    return at;
}

statement without_template(statement in)
{
    while (in.size() > 1 && in[0].text == "template" && in[1].text == "<") {
        int depth = 0;
        std::size_t at = 1;
        do depth += in[at].text == "<" ? 1 : in[at].text == ">" ? -1 : 0;
        while (++at < in.size() && depth > 0);
        in = in.subspan(at);
    }
    return in;
}

/// "class [[x]] alignas(8) a::b final : c {" -> "a::b".
std::optional<std::string> class_name(statement in)
{
    const auto is_key = [](const token& t) {
        return t.text == "class" || t.text == "struct" || t.text == "union" || t.text == "enum";
    };
    std::size_t at = 0;
    if (at == in.size() || !is_key(in[at])) return std::nullopt;
    while (at < in.size() && (is_key(in[at]) || in[at].text == "alignas" || opens(in[at])))
        at = opens(in[at]) ? past_group(in, at) : at + 1;
    std::string name;
    while (at < in.size() && (in[at].is_word() || in[at].text == "::") && in[at].text != "final") name += in[at++].text;
    const bool is_definition = at == in.size() || in[at].text == ":" || in[at].text == "final";
    return is_definition && !name.empty() ? std::optional{name} : std::nullopt;
}

/// "const std::string& name = {}" -> "const std::string&": what a caller passes, without how it is called here.
std::string type_of(statement parameter)
{
    const auto is_default = [](const token& t) { return t.text == "="; };
    parameter = parameter.first(std::find_if(parameter.begin(), parameter.end(), is_default) - parameter.begin());
    const bool named =
        parameter.size() > 1 && parameter.back().is_word() && parameter[parameter.size() - 2].text != "::";
    if (named) parameter = parameter.first(parameter.size() - 1);
    std::string made;
    for (const auto& t : parameter)
        made.append(!made.empty() && t.is_word() && made.back() != ':' && made.back() != '<' ? " " : "").append(t.text);
    return made;
}

std::string types_of(statement parameters)
{
    std::string made;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= parameters.size(); ++at) {
        const bool ends = at == parameters.size() || (depth == 0 && parameters[at].text == ",");
        if (ends) {
            made += (made.empty() ? "" : ", ") + type_of(parameters.subspan(begin, at - begin));
            begin = at + 1;
            continue;
        }
        const auto& t = parameters[at];
        depth += opens(t) || t.text == "<" ? 1 : closes(t) || t.text == ">" ? -1 : 0;
    }
    return made;
}

std::optional<std::string> function_name(statement in)
{
    const auto is_list = [](const token& t) { return t.text == "("; };
    const auto list = static_cast<std::size_t>(std::find_if(in.begin(), in.end(), is_list) - in.begin());
    if (list == 0 || list == in.size() || !in[list - 1].is_word()) return std::nullopt;
    const auto before = in.first(list);
    if (holds(before, "=") || holds(before, "static") || holds(before, "operator") || in[0].text == ",")
        return std::nullopt;
    if (list > 1 && in[list - 2].text == "::") return std::nullopt;  // a member, outside its class
    const auto end = past_group(in, list);
    return std::string{in[list - 1].text} + "(" + types_of(in.subspan(list + 1, end - list - 2)) + ")";
}

class scanner {
public:
    explicit scanner(std::span<const token> all) : all_{all} {}

    std::vector<definition> found()
    {
        while (at_ < all_.size()) step();
        return std::move(found_);
    }

private:
    void step()
    {
        if (all_[at_].text == "}") {
            if (!scopes_.empty()) scopes_.pop_back();
            ++at_;
            return;
        }
        const auto begin = at_;
        while (at_ < all_.size() && all_[at_].text != ";" && all_[at_].text != "{" && all_[at_].text != "}")
            at_ = opens(all_[at_]) ? past_group(all_, at_) : at_ + 1;
        if (at_ == all_.size() || all_[at_].text == "}") return;
        const auto what = without_template(all_.subspan(begin, at_ - begin));
        if (all_[at_].text == ";")
            ++at_;
        else if (is_scope(what))
            ++at_;
        else
            body_of(what);
    }

    /// Enters a namespace, or extern "C".
    bool is_scope(statement what)
    {
        if (what.size() == 2 && what[0].text == "extern" && what[1].text == "\"\"") {
            scopes_.emplace_back();
            return true;
        }
        if (!what.empty() && what[0].text == "inline") what = what.subspan(1);
        if (what.empty() || what[0].text != "namespace") return false;
        std::string name;
        for (const auto& t : what.subspan(1)) name += t.text;
        scopes_.push_back(name.empty() ? std::string{anonymous} : name + "::");
        return true;
    }

    void body_of(statement what)
    {
        const int line = what.empty() ? 0 : what.front().line;
        at_ = past_group(all_, at_);
        if (std::find(scopes_.begin(), scopes_.end(), anonymous) != scopes_.end()) return;
        auto name = class_name(what);
        if (!name) name = function_name(what);
        if (!name || name->starts_with("main(")) return;
        std::string whole;
        for (const auto& scope : scopes_) whole += scope;
        found_.push_back({line, whole + *name});
    }

    static constexpr std::string_view anonymous = "(anonymous)";
    std::span<const token> all_;
    std::size_t at_ = 0;
    std::vector<std::string> scopes_;
    std::vector<definition> found_;
};

}  // namespace

std::vector<definition> definitions_of(std::string_view text)
{
    const auto all = tokens_of(text);
    return scanner{all}.found();
}

std::vector<std::string> name_book::add(std::string_view file, std::string_view text)
{
    std::vector<std::string> twice;
    for (const auto& one : definitions_of(text)) {
        const auto place = std::string{file} + ":" + std::to_string(one.line);
        const auto [known, is_new] = first_.emplace(one.name, place);
        const bool elsewhere = !is_new && !known->second.starts_with(std::string{file} + ":");
        if (elsewhere) twice.push_back(place + ": " + one.name + " is defined in " + known->second + " too");
    }
    return twice;
}

}  // namespace todoke
