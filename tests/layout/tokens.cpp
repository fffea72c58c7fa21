#include "tests/layout/tokens.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace todoke {
namespace {

bool in_word(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class reader {
public:
    explicit reader(std::string_view text) : text_{text} {}

    std::vector<token> all()
    {
        while (at_ < text_.size()) step();
        return std::move(made_);
    }

private:
    std::string_view rest() const { return text_.substr(at_); }

    void pass(std::size_t bytes)
    {
        const auto passed = rest().substr(0, bytes);
        line_ += static_cast<int>(std::count(passed.begin(), passed.end(), '\n'));
        at_ += passed.size();
    }
    void keep(std::string_view token) { made_.push_back({line_, token}); }
    /// Up to and including `end`, which is looked for from `from` on.
    void pass_until(std::string_view end, std::size_t from)
    {
        const auto found = rest().find(end, from);
        pass(found == std::string_view::npos ? rest().size() : found + end.size());
    }

    void step()
    {
        const char c = text_[at_];
        if (std::isspace(static_cast<unsigned char>(c)) != 0) return pass(1);
        if (rest().starts_with("//")) return pass_until("\n", 0);
        if (rest().starts_with("/*")) return pass_until("*/", 2);
        if (c == '#') return directive();
        if (rest().starts_with("R\"")) return raw_literal();
        if (c == '"' || c == '\'') return literal(c);
        if (in_word(c)) return word();
        const std::size_t length = rest().starts_with("::") ? 2 : 1;
        keep(rest().substr(0, length));
        pass(length);
    }

    void directive()
    {
        for (bool goes_on = true; goes_on && at_ < text_.size();) {
            const auto end = rest().find('\n');
            goes_on = end != std::string_view::npos && end > 0 && rest()[end - 1] == '\\';
            pass(end == std::string_view::npos ? rest().size() : end + 1);
        }
    }
    void raw_literal()
    {
        const auto open = rest().find('(');
        const auto end = ")" + std::string{rest().substr(2, open - 2)} + "\"";
        keep("\"\"");
        pass_until(end, open);
    }
    void literal(char quote)
    {
        std::size_t length = 1;
        while (length < rest().size() && rest()[length] != quote) length += rest()[length] == '\\' ? 2 : 1;
        keep("\"\"");
        pass(length + 1);
    }
    /// 1'000'000 is a word too.
    void word()
    {
        const bool number = std::isdigit(static_cast<unsigned char>(text_[at_])) != 0;
        std::size_t length = 1;
        while (length < rest().size() && (in_word(rest()[length]) || (number && rest()[length] == '\''))) ++length;
        keep(rest().substr(0, length));
        pass(length);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
    std::vector<token> made_;
};

}  // namespace

bool token::is_word() const
{
    return in_word(text.front());
}

std::vector<token> tokens_of(std::string_view text)
{
    return reader{text}.all();
}

}  // namespace todoke
