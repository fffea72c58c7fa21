#include "daemon/cli/import/customer_rows.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <fmt/format.h>
#include <set>

#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/in_language.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "store/model/text.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

constexpr std::array known{"customer",    "email",    "line",         "sms",           "time_zone",
                           "quiet_hours", "channels", "consented_at", "consent_source"};

struct other_name {
    std::string_view name, column;
};
constexpr other_name others[] = {
    {"id", "customer"},
    {"customer_id", "customer"},
    {"顧客ID", "customer"},
    {"会員番号", "customer"},
    {"会員ID", "customer"},
    {"mail", "email"},
    {"e-mail", "email"},
    {"メールアドレス", "email"},
    {"メール", "email"},
    {"line_user_id", "line"},
    {"LINE", "line"},
    {"LINEユーザーID", "line"},
    {"phone", "sms"},
    {"tel", "sms"},
    {"電話番号", "sms"},
    {"携帯電話番号", "sms"},
    {"タイムゾーン", "time_zone"},
    {"同意日時", "consented_at"},
    {"同意元", "consent_source"},
};

constexpr std::string_view consent_prefix = "consent.";
// What the daemon would refuse, where it could not even be asked: a URL that is too long, a body that no end is read
// of.
constexpr std::size_t longest_customer = 255, largest_row = 1 << 20;

std::size_t size_of(const csv_row& row)
{
    std::size_t made = 0;
    for (const auto& cell : row.cells) made += cell.size();
    return made;
}

bool is_consent(std::string_view column)
{
    if (!column.starts_with(consent_prefix)) return false;
    const auto rest = column.substr(consent_prefix.size());
    const auto dot = rest.rfind('.');
    const auto channel = dot == rest.npos ? std::string_view{} : rest.substr(dot + 1);
    return dot != 0 && (channel == "email" || channel == "line" || channel == "sms");
}

std::string column_of(std::string name, const std::vector<std::string>& renamed)
{
    for (const auto& one : renamed)
        if (const auto at = one.rfind('='); at != one.npos && one.substr(0, at) == name) return one.substr(at + 1);
    for (const auto& one : others)
        if (equal_ignoring_case(one.name, name)) return std::string{one.column};
    return name;
}

/// One of the two sentences, with what it is about.
template <class... Parts>
std::string reason_in(language speaks, std::string_view english, std::string_view japanese, const Parts&... parts)
{
    return fmt::format(fmt::runtime(in_language(speaks, english, japanese)), parts...);
}

/// Of words that rename nothing: they were mistyped.
void check_renamed(const csv_row& header, const std::vector<std::string>& renamed, language speaks,
                   std::vector<std::string>& troubles)
{
    for (const auto& one : renamed) {
        const auto at = one.rfind('=');
        if (at == one.npos)
            troubles.push_back(reason_in(speaks, "--column \"{}\" is not understood: write \"name in the file=email\"",
                                         "--column \"{}\" の書き方が正しくありません。\"ファイルの列名=email\" "
                                         "のように指定してください",
                                         shown(one)));
        else if (std::ranges::find(header.cells, one.substr(0, at)) == header.cells.end())
            troubles.push_back(reason_in(speaks, "--column \"{}\": the file has no such column",
                                         "--column \"{}\": この名前の列はファイルにありません", shown(one)));
    }
}

std::optional<bool> truth_of(const std::string& text)
{
    for (const auto* const yes : {"true", "yes", "y", "1", "on", "はい", "同意", "○", "可"})
        if (equal_ignoring_case(text, yes)) return true;
    for (const auto* const no : {"false", "no", "n", "0", "off", "いいえ", "拒否", "×", "不可"})
        if (equal_ignoring_case(text, no)) return false;
    return std::nullopt;
}

json::array list_in(const std::string& text)
{
    json::array made;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(';', at), text.size());
        const auto one = trimmed(std::string_view{text}.substr(at, end - at));
        if (!one.empty()) made.emplace_back(json::string_view{one.data(), one.size()});
        at = end + 1;
    }
    return made;
}

void add_consent(json::object& body, const std::string& column, bool granted)
{
    const auto rest = column.substr(consent_prefix.size());
    const auto dot = rest.rfind('.');
    auto& consent = body["consent"];
    if (!consent.is_object()) consent = json::object{};
    auto& of_class = consent.get_object()[rest.substr(0, dot)];
    if (!of_class.is_object()) of_class = json::object{};
    of_class.get_object()[rest.substr(dot + 1)] = granted;
}

/// Why the cell cannot be; empty: it is in `made`.
std::string read_cell(const std::string& column, const std::string& text, language speaks, customer_row& made)
{
    if (column == "customer") {
        made.customer = text;
    } else if (column == "quiet_hours" || column == "channels") {
        made.body[column] = list_in(text);
    } else if (is_consent(column)) {
        const auto granted = truth_of(text);
        if (!granted)
            return reason_in(
                speaks, "{}: \"{}\" is neither true nor false (1 and 0, yes and no, はい and いいえ)",
                "{}: \"{}\" は同意とも拒否とも読み取れません (1 と 0、yes と no、はいといいえなどで指定します)",
                shown(column), shown(text));
        add_consent(made.body, column, *granted);
    } else {
        made.body[column] = text;
    }
    return {};
}

/// `name`: as it is shown.
std::string unknown_column(const std::string& name, language speaks)
{
    return reason_in(
        speaks,
        "the column \"{0}\" is not known: customer, email, line, sms, time_zone, quiet_hours, channels, "
        "consented_at, consent_source and consent.CLASS.CHANNEL are; --column \"{0}=email\" names it, --column "
        "\"{0}=\" leaves it out",
        "列 \"{0}\" が何の列か分かりません。使える列名は customer、email、line、sms、time_zone、quiet_hours、"
        "channels、consented_at、consent_source、consent.クラス.経路 (例: consent.promotional.email) です。--column "
        "\"{0}=email\" "
        "のように対応する列を指定するか、--column \"{0}=\" で取り込みの対象から外してください",
        name);
}

}  // namespace

column_names read_header(const csv_row& header, const std::vector<std::string>& renamed, language speaks)
{
    column_names made;
    std::set<std::string> seen;
    if (!header.trouble.empty())
        made.troubles.push_back(reason_in(speaks, "the first row {}", "1 行目: {}", header.trouble));
    for (const auto& name : header.cells) {
        auto column = column_of(name, renamed);
        const bool is_known = std::ranges::find(known, column) != known.end() || is_consent(column);
        if (!column.empty() && !is_known)
            made.troubles.push_back(unknown_column(shown(name), speaks));
        else if (!column.empty() && !seen.insert(column).second)
            made.troubles.push_back(
                reason_in(speaks, "the column {} stands there twice", "列 {} が重複しています", shown(column)));
        made.all.push_back(std::move(column));
    }
    check_renamed(header, renamed, speaks, made.troubles);
    if (!seen.contains("customer"))
        made.troubles.push_back(reason_in(speaks, "there is no column customer, which names the profile",
                                          "顧客を識別する列 customer がありません"));
    return made;
}

std::variant<customer_row, std::string> read_customer_row(const csv_row& row, const column_names& columns,
                                                          language speaks)
{
    if (!row.trouble.empty()) return row.trouble;
    if (row.cells.size() > columns.all.size())
        return reason_in(speaks, "has {} cells, but the first row names {}",
                         "セルが {} 個ありますが、1 行目の列名は {} 個です", row.cells.size(), columns.all.size());
    if (size_of(row) > largest_row)
        return reason_in(speaks, "is larger than 1 MiB, which no profile is",
                         "1 MiB を超えています。1 件のプロフィールとしては大きすぎます");
    customer_row made;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        if (columns.all[i].empty() || row.cells[i].empty()) continue;
        if (auto trouble = read_cell(columns.all[i], row.cells[i], speaks, made); !trouble.empty()) return trouble;
    }
    if (made.customer.empty()) return reason_in(speaks, "customer is empty", "customer が空です");
    if (count_characters(made.customer) > longest_customer)
        return reason_in(speaks, "customer is longer than 255 characters", "customer が 255 文字を超えています");
    return made;
}

}  // namespace todoke::cli
