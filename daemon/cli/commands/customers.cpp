// `customers`: one profile, or a whole file of them.
#include <memory>

#include "daemon/cli/import/customer_import.hpp"
#include "daemon/cli/program.hpp"
#include "store/model/percent.hpp"

namespace todoke::cli {

namespace {

int show(session& with, const std::string& id, const char* more)
{
    print_json(with, ask(with, {"GET", "/v1/customers/" + percent_encoded(id) + more}).body);
    return done;
}

int erase(session& with, const std::string& id)
{
    const auto answer = ask(with, {"DELETE", "/v1/customers/" + percent_encoded(id)});
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
                               [words](session& with) { return import_customers(with, *words); });
    command
        .add_option("FILE", words->file,
                    "Its first row names the columns: customer, email, line, sms, time_zone, quiet_hours and channels "
                    "(parted by ;), consented_at, consent_source, consent.CLASS.CHANNEL. A row replaces the profile, "
                    "but for consents that it does not name")
        ->required();
    command.add_option("--encoding", words->encoding, "auto, utf-8 or cp932 (Shift_JIS)")
        ->check(CLI::IsMember({"auto", "utf-8", "cp932"}))
        ->capture_default_str();
    command
        .add_option("--column", words->columns, "What a column is: \"name in the file=email\"; \"name=\" leaves it out")
        ->allow_extra_args(false);
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
