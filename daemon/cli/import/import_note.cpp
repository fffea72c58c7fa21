#include "daemon/cli/import/import_note.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdio>
#include <fmt/format.h>
#include <stdexcept>

#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/in_language.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

/// A first line that has it is an import's.
constexpr std::string_view heading = "todoke_import";

/// FNV-1a: tells an edited file from the one that was begun, no more.
std::uint64_t print_of(std::string_view text, std::uint64_t before)
{
    for (const char c : text) before = (before ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return before;
}

std::string identity_text(const import_identity& of)
{
    auto print = print_of(of.content, 14695981039346656037u);
    const json::value rest{json::array(of.columns.begin(), of.columns.end()), of.encoding, of.daemon};
    return fmt::format("{:016x}", print_of(json::serialize(rest), print));
}

std::string line_of(const import_counts& at, const json::array& left_out)
{
    const json::object line{
        {"row", at.row}, {"created", at.created}, {"replaced", at.replaced}, {"left_out", at.bad}, {"rows", left_out}};
    return json::serialize(line) + '\n';
}

/// The next line as an object; nothing: it is none, or was not written to its end.
std::optional<json::object> taken_line(std::string_view& text)
{
    const auto end = text.find('\n');
    if (end == text.npos) return std::nullopt;
    boost::system::error_code error;
    auto read = json::parse({text.data(), end}, error);
    text.remove_prefix(end + 1);
    if (error || !read.is_object()) return std::nullopt;
    return std::move(read.get_object());
}

std::size_t count_in(const json::object& line, std::string_view name)
{
    return static_cast<std::size_t>(std::max<std::int64_t>(number_of(line, name), 0));
}

}  // namespace

import_note::import_note(std::string path, const import_identity& of, language speaks)
    : path_{std::move(path)}, identity_{identity_text(of)}, speaks_{speaks}
{
}

earlier_run import_note::read()
{
    using kind = own_file::kind;
    before_ = read_own_file(path_, speaks_);
    if (before_.is == kind::none) return {};
    if (before_.is == kind::link) return {earlier_run::note::link, {}, {}};
    if (before_.is == kind::in_use) is_in_use();
    if (before_.is == kind::foreign)
        refuse(
            " is there, and is no file of this user alone (another user's, or others may write to it): it is neither "
            "read nor replaced; remove it, or name another place with --state",
            " は、このユーザーだけが書き込めるファイルではないため（ほかのユーザーのものか、ほかの人も書き込めるもの）"
            "、"
            "読み込みも置き換えもしません。削除するか、--state で別の場所を指定してください");
    std::string_view rest = before_.content;
    const auto first = taken_line(rest);
    if (!before_.content.empty() && (!first || !first->contains({heading.data(), heading.size()})))
        refuse(" is there, and is no note of an import: remove it, or name another place with --state",
               " は取り込みの記録ではありません。削除するか、--state で別の場所を指定してください");
    if (!first || raw_text_of(*first, heading) != identity_) return {earlier_run::note::of_another_import, {}, {}};
    earlier_run made{earlier_run::note::of_this_import, {}, {}};
    while (const auto line = taken_line(rest)) {
        made.at = {count_in(*line, "row"), count_in(*line, "created"), count_in(*line, "replaced"),
                   count_in(*line, "left_out")};
        const auto& rows = array_of(*line, "rows");
        made.left_out.insert(made.left_out.end(), rows.begin(), rows.end());
    }
    return made;
}

void import_note::begin(const import_counts& at, const json::array& left_out)
{
    bool is_begun = false;
    with_hint([&] {
        auto next = std::make_unique<private_file>(path_, speaks_);
        next->write(json::serialize(json::object{{heading, identity_}}) + '\n' + line_of(at, left_out));
        using over = private_file::over;
        is_begun = next->put_in_place(before_.is == own_file::kind::none ? over::nothing : over::anything);
        file_ = std::move(next);
    });
    if (!is_begun) is_in_use();
    before_ = {};  // held until here, so that nobody else goes on from it
}

void import_note::add(const import_counts& at, const json::array& left_out)
{
    with_hint([&] { file_->write(line_of(at, left_out)); });
}

void import_note::remove()
{
    if (file_ && file_->is_in_place()) std::remove(path_.c_str());
    file_.reset();
}

template <class Writing>
void import_note::with_hint(Writing writing) const
{
    try {
        writing();
    } catch (const std::runtime_error& e) {
        throw std::runtime_error{std::string{e.what()}.append(
            in_language(speaks_, "; there it is noted how far the import came: name another place with --state",
                        "。取り込みの進み具合を記録する場所です。--state で別の場所を指定してください"))};
    }
}

void import_note::refuse(std::string_view english, std::string_view japanese) const
{
    throw std::runtime_error{path_ + std::string{in_language(speaks_, english, japanese)}};
}

void import_note::is_in_use() const
{
    refuse(
        ": another import runs, and notes there how far it came; wait for its end, or name another place with --state",
        ": 別の取り込みが実行中で、進み具合をここに記録しています。終わるのを待つか、--state "
        "で別の場所を指定してください");
}

}  // namespace todoke::cli
