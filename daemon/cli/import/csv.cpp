#include "daemon/cli/import/csv.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <iconv.h>
#include <stdexcept>

#include "daemon/cli/text/in_language.hpp"
#include "store/model/text.hpp"

namespace todoke::cli {

namespace {

constexpr std::string_view mark = "\xef\xbb\xbf";

/// CP932 to UTF-8 by iconv(3).
class from_cp932 {
public:
    explicit from_cp932(language speaks) : handle_{iconv_open("UTF-8", "CP932")}
    {
        constexpr std::intptr_t none = -1;
        if (reinterpret_cast<std::intptr_t>(handle_) == none)
            throw std::runtime_error{
                std::string{in_language(speaks, "this system's iconv does not know CP932 (Shift_JIS)",
                                        "このシステムの iconv は CP932 (Shift_JIS) に対応していません")}};
    }
    ~from_cp932() { iconv_close(handle_); }
    from_cp932(const from_cp932&) = delete;
    from_cp932& operator=(const from_cp932&) = delete;

    /// Nothing: it is none.
    std::optional<std::string> operator()(std::string_view text) const
    {
        iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        std::string source{text}, made(text.size() * 4 + 4, '\0');
        char* from = source.data();
        char* to = made.data();
        std::size_t left = source.size(), room = made.size();
        if (iconv(handle_, &from, &left, &to, &room) == static_cast<std::size_t>(-1)) return std::nullopt;
        made.resize(made.size() - room);
        return made;
    }

private:
    iconv_t handle_;
};

}  // namespace

std::optional<csv_encoding> encoding_of(std::string_view text, language speaks)
{
    constexpr std::size_t clear_majority = 4;
    if (text.starts_with(mark)) return csv_encoding::utf8;
    const from_cp932 convert{speaks};
    // Text in UTF-8 often is CP932, too, if of nonsense; text in CP932 hardly ever is UTF-8.
    std::size_t of_utf8 = 0, of_cp932 = 0;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (is_ascii(line)) continue;
        if (is_utf8(line))
            ++of_utf8;
        else if (convert(line))
            ++of_cp932;
    }
    if (of_cp932 * clear_majority <= of_utf8) return csv_encoding::utf8;
    if (of_utf8 * clear_majority <= of_cp932) return csv_encoding::cp932;
    return std::nullopt;
}

struct csv_reader::converter {
    csv_encoding in;
    std::optional<from_cp932> convert;

    std::optional<std::string> operator()(std::string text) const
    {
        if (in == csv_encoding::cp932) return (*convert)(text);
        return is_utf8(text) ? std::optional{std::move(text)} : std::nullopt;
    }
};

csv_reader::csv_reader(std::string text, csv_encoding in, language speaks)
    : text_{std::move(text)}, speaks_{speaks}, convert_{std::make_unique<converter>()}
{
    convert_->in = in;
    if (in == csv_encoding::cp932) convert_->convert.emplace(speaks);
    rewind();
}

csv_reader::~csv_reader() = default;

void csv_reader::rewind()
{
    at_ = convert_->in == csv_encoding::utf8 && text_.starts_with(mark) ? mark.size() : 0;
    number_ = 0;
}

double csv_reader::share() const
{
    return text_.empty() ? 1 : static_cast<double>(at_) / static_cast<double>(text_.size());
}

std::optional<csv_row> csv_reader::next()
{
    while (at_ < text_.size()) {
        auto row = take();
        const bool is_blank = std::ranges::all_of(row.cells, [](const auto& one) { return one.empty(); });
        if (!is_blank || !row.trouble.empty()) return row;
    }
    return std::nullopt;
}

csv_row csv_reader::take()
{
    csv_row made{++number_, {}, {}, 0};
    for (bool more = true; more;) {
        auto bytes = at_ < text_.size() && text_[at_] == '"' ? quoted(made) : cell();
        auto text = (*convert_)(std::move(bytes));
        if (!text && made.trouble.empty()) made.trouble = not_in_its_encoding();
        made.cells.push_back(std::string{trimmed(text.value_or(""))});
        more = at_ < text_.size() && text_[at_] == ',';
        if (more) ++at_;
    }
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    return made;
}

std::string csv_reader::not_in_its_encoding() const
{
    return std::string{convert_->in == csv_encoding::cp932
                           ? in_language(speaks_, "is not Shift_JIS (CP932) throughout",
                                         "Shift_JIS (CP932) として読めない文字があります")
                           : in_language(speaks_, "is not UTF-8 throughout", "UTF-8 として読めない文字があります")};
}

std::string csv_reader::cell()
{
    const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    auto made = text_.substr(at_, end - at_);
    at_ = end;
    return made;
}

std::string csv_reader::quoted(csv_row& row)
{
    std::string made;
    const auto begin = at_;
    for (++at_;;) {
        const auto quote = text_.find('"', at_);
        if (quote == text_.npos) {
            at_ = text_.size();
            lose(row, in_language(speaks_, "has a quote that does not end", "引用符 (\") が閉じられていません"), begin);
            return made;
        }
        made += text_.substr(at_, quote - at_);
        at_ = quote + 1;
        if (at_ >= text_.size() || text_[at_] != '"') break;
        made += text_[at_++];  // "" is one quote
    }
    if (auto rest = cell(); !rest.empty())
        lose(row, in_language(speaks_, "has text behind a closing quote", "閉じる引用符 (\") の後ろに文字があります"),
             begin);
    return made;
}

/// Whether a line that a wrong quote took along was a row, nobody can know; how many there are is said.
void csv_reader::lose(csv_row& row, std::string_view why, std::size_t begin) const
{
    std::string_view lost{text_.data() + begin, at_ - begin};
    if (lost.ends_with('\n')) lost.remove_suffix(1);
    const auto lines = static_cast<std::size_t>(std::ranges::count(lost, '\n'));
    row.lines_lost += lines;
    row.trouble = why;
    if (lines == 0) return;
    const auto one =
        in_language(speaks_, ": the {} line behind it was not read; mend the quote and import the file again",
                    "。そのため、後に続く {} 行を読み込めませんでした。引用符を直して、もう一度取り込んでください");
    const auto more =
        in_language(speaks_, ": the {} lines behind it were not read; mend the quote and import the file again", one);
    row.trouble += fmt::format(fmt::runtime(lines == 1 ? one : more), lines);
}

std::string as_text_cell(std::string text)
{
    // As OWASP has it (CSV injection); Japanese spreadsheets take the full-width ones, too.
    static constexpr std::string_view begin_formula[] = {"=",  "+",       "-",  "@",  "\t", "\r",
                                                         "\n", {"\0", 1}, "＝", "＋", "－", "＠"};
    const bool is_formula =
        std::ranges::any_of(begin_formula, [&](std::string_view one) { return text.starts_with(one); });
    return is_formula ? "'" + std::move(text) : text;
}

std::string to_csv(const std::vector<std::string>& cells)
{
    std::string made;
    for (const auto& one : cells) {
        if (&one != &cells.front()) made += ',';
        if (one.find_first_of(",\"\r\n") == one.npos) {
            made += one;
            continue;
        }
        made += '"';
        for (const char c : one) made.append(c == '"' ? 2 : 1, c);
        made += '"';
    }
    return made + "\r\n";
}

}  // namespace todoke::cli
