#include "daemon/cli/customer_import.hpp"

#include <boost/json/serialize.hpp>
#include <future>
#include <set>

#include "daemon/cli/customer_rows.hpp"
#include "daemon/cli/import_progress.hpp"
#include "daemon/cli/interruption.hpp"
#include "daemon/cli/readers.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t rows_at_once = 32;

csv_encoding chosen_encoding(const import_words& said, const std::string& content)
{
    if (said.encoding == "auto") {
        if (const auto found = encoding_of(content)) return *found;
        throw std::runtime_error{
            "nothing was imported: some lines are UTF-8 and others Shift_JIS; name the file's with --encoding utf-8 or "
            "--encoding cp932, and the lines of the other are left out"};
    }
    return said.encoding == "utf-8" ? csv_encoding::utf8 : csv_encoding::cp932;
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
          content_{read_all(said.file, with.in)},
          encoding_{chosen_encoding(said, content_)},
          note_{said.state.empty() ? said.file + ".todoke-import" : said.state, content_},
          rows_{content_, encoding_},
          shown_{with}
    {
        if (said.anew) note_.remove();
        read_columns(said.columns);
    }

    int run()
    {
        const interruption watched;
        pass_over_what_is_done();
        note_.write(at_);  // before the first row: it can be, or the reason is said
        for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
            for (auto& one : batch)
                if (!take(one)) return failed;
            note_.write(at_);
            if (interruption::came()) return stopped(with_.say("interrupted", "中断しました"));
        }
        note_.remove();
        return summary();
    }

private:
    void read_columns(const std::vector<std::string>& renamed)
    {
        const auto header = rows_.next();
        if (!header) throw std::runtime_error{"the file is empty"};
        columns_ = read_header(*header, renamed);
        std::string all;
        for (const auto& one : columns_.troubles) all += (all.empty() ? "" : "\n  ") + one;
        if (!all.empty()) throw std::runtime_error{"nothing was imported: " + all};
    }

    void pass_over_what_is_done()
    {
        at_ = note_.read();
        if (at_.row == 0) return;
        with_.problems << with_.say("goes on after row ", "続きから再開します。処理済み: ") << at_.row
                       << with_.say(", as an earlier run left it (--restart begins anew)\n",
                                    " 行 (--restart で最初から)\n");
        while (auto row = rows_.next())
            if (row->number >= at_.row) break;
    }

    /// Rows that do not wait for each other: the same customer twice is two batches, so that the later row counts.
    std::vector<asked_row> next_batch()
    {
        std::vector<asked_row> made;
        std::set<std::string> names;
        while (made.size() < rows_at_once) {
            if (!ahead_) ahead_ = rows_.next();
            if (!ahead_) break;
            auto read = read_customer_row(*ahead_, columns_);
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
        question asked{"PUT", "/v1/customers/" + encoded(row.customer), json::serialize(row.body)};
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
        const bool is_rows_fault = answer.status == 400 || answer.status == 413 || answer.status == 422;
        if (is_rows_fault) return leave_out(row, words_of(answer));
        if (answer.status != 200 && answer.status != 201) throw not_reached{words_of(answer)};
        ++(answer.status == 201 ? at_.created : at_.replaced);
    }

    void leave_out(std::size_t row, const std::string& why, std::size_t more_lines = 0)
    {
        at_.bad += 1 + more_lines;
        shown_.clear();
        with_.problems << with_.say("row ", "行 ") << row << ": " << why << '\n';
        bad_.push_back(json::object{{"row", row}, {"why", why}});
    }

    int stopped(std::string_view why)
    {
        note_.write(at_);
        shown_.clear();
        with_.problems << "todoke: " << why << '\n'
                       << with_.say("the same command goes on after row ",
                                    "同じコマンドで続きから再開できます。処理済みの行: ")
                       << at_.row << std::endl;
        return failed;
    }

    int summary()
    {
        shown_.clear();
        const int status = at_.bad == 0 ? done : wants_attention;
        const bool is_cp932 = encoding_ == csv_encoding::cp932;
        const json::object told{{"encoding", is_cp932 ? "cp932" : "utf-8"},
                                {"created", at_.created},
                                {"replaced", at_.replaced},
                                {"left_out", at_.bad},
                                {"rows", bad_}};
        if (printed_as_json(with_, json::serialize(told))) return status;
        with_.out << with_.say("read as ", "文字コード: ") << (is_cp932 ? "Shift_JIS (CP932)" : "UTF-8")
                  << with_.say("; new: ", "、新規: ") << at_.created << with_.say(", replaced: ", "、更新: ")
                  << at_.replaced << with_.say(", left out: ", "、除外: ") << at_.bad << '\n';
        return status;
    }

    session& with_;
    std::string content_;
    csv_encoding encoding_;
    import_note note_;
    csv_reader rows_;
    column_names columns_;
    std::optional<csv_row> ahead_;  ///< read, and not begun
    import_counts at_;
    progress_shown shown_;
    json::array bad_;
};

}  // namespace

int import_customers(session& with, const import_words& said)
{
    return import_run{with, said}.run();
}

}  // namespace todoke::cli
