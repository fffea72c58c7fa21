// `customers`: one profile, or a whole file of them.
#include <boost/json/serialize.hpp>
#include <memory>

#include "daemon/cli/customer_rows.hpp"
#include "daemon/cli/fields.hpp"
#include "daemon/cli/import_progress.hpp"
#include "daemon/cli/interruption.hpp"
#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct import_words {
    std::string file, encoding = "auto", state;
    std::vector<std::string> columns;
    bool anew = false;
};

csv_encoding chosen_encoding(const import_words& said, const std::string& content)
{
    if (said.encoding == "auto") return encoding_of(content);
    return said.encoding == "utf-8" ? csv_encoding::utf8 : csv_encoding::cp932;
}

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
        while (auto row = rows_.next()) {
            if (interruption::came()) return stopped(with_.say("interrupted", "中断しました"));
            if (!take(*row)) return failed;
            at_.row = row->number;
            if (row->number % rows_between_notes == 0) note_.write(at_);
            shown_.step(at_, rows_.share());
        }
        note_.remove();
        return summary();
    }

private:
    static constexpr std::size_t rows_between_notes = 100;

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

    /// False: it cannot go on; why was said.
    bool take(const csv_row& row)
    {
        auto read = read_customer_row(row, columns_);
        if (const auto* why = std::get_if<std::string>(&read)) return leave_out(row.number, *why);
        const auto& [customer, body] = std::get<customer_row>(read);
        try {
            const auto answer = call(with_.to, {"PUT", "/v1/customers/" + encoded(customer), json::serialize(body)});
            if (answer.status == 400 || answer.status == 422 || answer.status == 413)
                return leave_out(row.number, words_of(answer));
            if (answer.status != 200 && answer.status != 201) throw not_reached{words_of(answer)};
            ++(answer.status == 201 ? at_.created : at_.replaced);
            return true;
        } catch (const not_reached& e) {
            stopped(e.what());
            return false;
        }
    }

    bool leave_out(std::size_t row, const std::string& why)
    {
        ++at_.bad;
        shown_.clear();
        with_.problems << with_.say("row ", "行 ") << row << ": " << why << '\n';
        bad_.push_back(json::object{{"row", row}, {"why", why}});
        return true;
    }

    int stopped(std::string_view why)
    {
        note_.write(at_);
        shown_.clear();
        with_.problems << "todoke: " << why << '\n'
                       << with_.say("the same command goes on after row ",
                                    "同じコマンドで続きから再開できます。処理済み: ")
                       << at_.row << '\n';
        return failed;
    }

    int summary()
    {
        shown_.clear();
        const int status = at_.bad == 0 ? done : wants_attention;
        const json::object told{{"encoding", encoding_ == csv_encoding::cp932 ? "cp932" : "utf-8"},
                                {"created", at_.created},
                                {"replaced", at_.replaced},
                                {"left_out", at_.bad},
                                {"rows", bad_}};
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
    import_note note_;
    csv_reader rows_;
    column_names columns_;
    import_counts at_;
    progress_shown shown_;
    json::array bad_;
};

int show(session& with, const std::string& id, const char* more)
{
    const auto answer = ask(with, {"GET", "/v1/customers/" + encoded(id) + more});
    with.out << answer.body << '\n';
    return done;
}

int erase(session& with, const std::string& id)
{
    const auto answer = ask(with, {"DELETE", "/v1/customers/" + encoded(id)});
    if (!printed_as_json(with, answer.body))
        with.out << with.say("erased: the personal data is gone, and what was queued is cancelled",
                             "消去しました。個人データは削除され、待機中のメッセージは取り消されました")
                 << '\n';
    return done;
}

void add_import(program& to, CLI::App& family)
{
    const auto words = std::make_shared<import_words>();
    auto& command = to.command(family, "import", "Store the customers of a CSV file; goes on where it was interrupted",
                               [words](session& with) {
                                   return import_run{with, *words}.run();
                               });
    command
        .add_option("FILE", words->file,
                    "Its first row names the columns: customer, email, line, sms, time_zone, quiet_hours and channels "
                    "(parted by ;), consented_at, consent_source, consent.CLASS.CHANNEL. A row replaces the profile, "
                    "but for consents that it does not name")
        ->required();
    command.add_option("--encoding", words->encoding, "auto, utf-8 or cp932 (Shift_JIS)")
        ->check(CLI::IsMember({"auto", "utf-8", "cp932"}))
        ->capture_default_str();
    command.add_option("--column", words->columns,
                       "What a column is: \"name in the file=email\"; \"name=\" leaves it out");
    command.add_option("--state", words->state, "Where it notes how far it came; else FILE.todoke-import");
    command.add_flag("--restart", words->anew, "Begin anew, whatever was done");
}

}  // namespace

void add_customers(program& to)
{
    auto& family = to.family("customers", "Customers' profiles");
    add_import(to, family);
    const auto id = std::make_shared<std::string>();
    auto& shown = to.command(family, "show", "A profile, as JSON", [id](session& with) { return show(with, *id, ""); });
    shown.add_option("ID", *id, "The customer's id")->required();
    auto& told = to.command(family, "timeline", "All that was sent, held and suppressed for one person, as JSON",
                            [id](session& with) { return show(with, *id, "/timeline"); });
    told.add_option("ID", *id, "The customer's id")->required();
    auto& erased = to.command(family, "erase", "Erase the personal data of a customer and cancel what is queued",
                              [id](session& with) { return erase(with, *id); });
    erased.add_option("ID", *id, "The customer's id")->required();
}

}  // namespace todoke::cli
