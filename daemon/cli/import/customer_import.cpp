#include "daemon/cli/import/customer_import.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <future>
#include <set>

#include "daemon/cli/import/customer_rows.hpp"
#include "daemon/cli/import/import_note.hpp"
#include "daemon/cli/import/import_progress.hpp"
#include "daemon/cli/interruption.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "store/model/percent.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t rows_at_once = 32;

csv_encoding chosen_encoding(const session& with, const import_words& said, const std::string& content)
{
    if (said.encoding == "auto") {
        if (const auto found = encoding_of(content, with.to.speaks)) return *found;
        throw std::runtime_error{std::string{with.say(
            "nothing was imported: some lines are UTF-8 and others Shift_JIS; name the file's with --encoding utf-8 or "
            "--encoding cp932, and the lines of the other are left out",
            "何も取り込んでいません: UTF-8 の行と Shift_JIS の行が混在しています。--encoding utf-8 か --encoding cp932 "
            "でファイルの文字コードを指定してください (もう一方の文字コードの行は除外します)")}};
    }
    return said.encoding == "utf-8" ? csv_encoding::utf8 : csv_encoding::cp932;
}

column_names columns_in(const session& with, csv_reader& rows, const std::vector<std::string>& renamed)
{
    const auto header = rows.next();
    if (!header) throw std::runtime_error{std::string{with.say("the file is empty", "ファイルが空です")}};
    auto columns = read_header(*header, renamed, with.to.speaks);
    std::string all;
    for (const auto& one : columns.troubles) all += (all.empty() ? "" : "\n  ") + one;
    if (!all.empty())
        throw std::runtime_error{
            std::string{with.say("nothing was imported: ", "何も取り込んでいません: ")}.append(all)};
    return columns;
}

/// A row on its way.
struct asked_row {
    std::size_t number = 0;
    std::string trouble;         ///< it was not sent
    std::size_t lines_lost = 0;  ///< and so many more lines were not read
    std::future<reply> answer;
};

/// One run over a file.
class import_run {
public:
    import_run(session& with, const import_words& said)
        : with_{with},
          content_{read_all(with, said.file)},
          encoding_{chosen_encoding(with, said, content_)},
          rows_{content_, encoding_, with.to.speaks},
          columns_{columns_in(with, rows_, said.columns)},
          note_{said.state.empty() ? said.file + ".todoke-import" : said.state,
                {content_, columns_.all, encoding_name(), with.to.url.empty() ? with.to.socket : with.to.url},
                with.to.speaks},
          shown_{with}
    {
        const auto earlier = note_.read();
        if (!said.anew) go_on_from(earlier);
    }

    int run()
    {
        const interruption watched;
        note_.begin(at_, left_out_);  // before the first row: it can be, or the reason is said
        for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
            for (auto& one : batch)
                if (!take(one)) return failed;
            if (interruption::came()) return stopped(with_.say("interrupted", "中断しました"));
            note();
        }
        const int status = summary();
        with_.out.flush();  // a report that could not be printed is made again
        note_.remove();
        return status;
    }

private:
    std::string encoding_name() const { return encoding_ == csv_encoding::cp932 ? "cp932" : "utf-8"; }

    void go_on_from(const earlier_run& earlier)
    {
        using found = earlier_run::note;
        if (earlier.found == found::link)
            begins_anew(with_.say("is not read: it is a link", "はリンクのため読みません"));
        if (earlier.found == found::of_another_import)
            begins_anew(with_.say("is of another content, other columns, another encoding or another todoked",
                                  "は、内容・列・文字コード・todoked のいずれかが異なる取り込みのものです"));
        if (earlier.found != found::of_this_import || earlier.at.row == 0) return;
        if (!pass_over(earlier.at.row))
            return begins_anew(
                with_.say("names a row that the file does not have", "にある行は、このファイルにありません"));
        at_ = earlier.at;
        left_out_ = earlier.left_out;
        noted_ = left_out_.size();
        with_.problems << with_.say("goes on after row ", "続きから再開します。処理済み: ") << at_.row
                       << with_.say(", as an earlier run left it (--restart begins anew)\n",
                                    " 行 (--restart で最初から)\n");
    }

    void begins_anew(std::string_view why)
    {
        with_.problems << with_.say("the note of an earlier run, ", "前回の記録 ") << shown(note_.path())
                       << with_.say(", ", " ") << why
                       << with_.say("; the import begins at the first row\n", "。最初の行から取り込みます\n");
    }

    /// False: there is no such row; the first one is the next again.
    bool pass_over(std::size_t last)
    {
        while (auto row = rows_.next())
            if (row->number >= last) return true;
        rows_.rewind();
        rows_.next();
        return false;
    }

    void note()
    {
        note_.add(at_, json::array(left_out_.begin() + static_cast<std::ptrdiff_t>(noted_), left_out_.end()));
        noted_ = left_out_.size();
    }

    /// Rows that do not wait for each other: the same customer twice is two batches, so that the later row counts.
    std::vector<asked_row> next_batch()
    {
        std::vector<asked_row> made;
        std::set<std::string> names;
        while (made.size() < rows_at_once) {
            if (!ahead_) ahead_ = rows_.next();
            if (!ahead_) break;
            auto read = read_customer_row(*ahead_, columns_, with_.to.speaks);
            const auto* customer = std::get_if<customer_row>(&read);
            if (customer && !names.insert(customer->customer).second) break;
            asked_row one{ahead_->number, customer ? "" : std::get<std::string>(read), ahead_->lines_lost, {}};
            if (customer) one.answer = begin(*customer);
            made.push_back(std::move(one));
            ahead_.reset();
        }
        return made;
    }

    std::future<reply> begin(const customer_row& row) const
    {
        question asked{"PUT", "/v1/customers/" + percent_encoded(row.customer), json::serialize(row.body)};
        return std::async(std::launch::async, [to = with_.to, asked = std::move(asked)] { return call(to, asked); });
    }

    /// False: it cannot go on; why was said.
    bool take(asked_row& row)
    {
        try {
            if (!row.trouble.empty())
                leave_out(row.number, row.trouble, row.lines_lost);
            else
                count(row.number, row.answer.get());
        } catch (const not_reached& e) {
            stopped(e.what());
            return false;
        }
        at_.row = row.number;
        shown_.step(at_, rows_.share());
        return true;
    }

    void count(std::size_t row, const reply& answer)
    {
        static constexpr std::array rows_fault{400u, 413u, 414u, 422u, 431u};
        if (std::ranges::find(rows_fault, answer.status) != rows_fault.end())
            return leave_out(row, words_of(answer, with_.to.speaks));
        if (answer.status != 200 && answer.status != 201) throw not_reached{words_of(answer, with_.to.speaks)};
        ++(answer.status == 201 ? at_.created : at_.replaced);
    }

    void leave_out(std::size_t row, const std::string& why, std::size_t more_lines = 0)
    {
        at_.bad += 1 + more_lines;
        shown_.clear();
        with_.problems << with_.say("row ", "行 ") << row << ": " << why << '\n';
        left_out_.push_back(json::object{{"row", row}, {"why", why}});
    }

    int stopped(std::string_view why)
    {
        shown_.clear();
        with_.problems << "todoke: " << shown_lines(why) << std::endl;
        note();  // the reason was said, if this cannot be
        with_.problems << with_.say("the same command goes on after row ",
                                    "同じコマンドで続きから再開できます。処理済みの行: ")
                       << at_.row << std::endl;
        return failed;
    }

    int summary()
    {
        shown_.clear();
        const int status = at_.bad == 0 ? done : wants_attention;
        const json::object told{{"encoding", encoding_name()},
                                {"created", at_.created},
                                {"replaced", at_.replaced},
                                {"left_out", at_.bad},
                                {"rows", left_out_}};
        if (printed_as_json(with_, json::serialize(told))) return status;
        with_.out << with_.say("read as ", "文字コード: ")
                  << (encoding_ == csv_encoding::cp932 ? "Shift_JIS (CP932)" : "UTF-8")
                  << with_.say("; new: ", "、新規: ") << at_.created << with_.say(", replaced: ", "、更新: ")
                  << at_.replaced << with_.say(", left out: ", "、除外: ") << at_.bad << '\n';
        return status;
    }

    session& with_;
    std::string content_;
    csv_encoding encoding_;
    csv_reader rows_;
    column_names columns_;
    import_note note_;
    progress_shown shown_;
    std::optional<csv_row> ahead_;  ///< read, and not begun
    import_counts at_;
    json::array left_out_;
    std::size_t noted_ = 0;  ///< so many of these stand in the note
};

}  // namespace

int import_customers(session& with, const import_words& said)
{
    return import_run{with, said}.run();
}

}  // namespace todoke::cli
