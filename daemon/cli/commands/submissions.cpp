// `send` and `forecast`: a submission from options, or as it is from a file.
#include <boost/json/serialize.hpp>
#include <memory>

#include "daemon/cli/checks.hpp"
#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/story.hpp"
#include "store/model/text.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct submission_words {
    std::string text, file, subject, html_file, key;
    std::string customer, email, line, sms;
    std::string klass, campaign, dedupe_key, collapse_key, cancel_key, send_at, ttl, callback;
    std::vector<std::string> legs, via;
    bool all_rules = false;
};

json::object content_of(const submission_words& said, const session& with)
{
    json::object made;
    put(made, "text", said.text == "-" ? read_all(with, "-") : said.text);
    json::object email;
    put(email, "subject", said.subject);
    if (!said.html_file.empty()) put(email, "html", read_all(with, said.html_file));
    if (!email.empty()) made["email"] = std::move(email);
    return made;
}

json::object to_json(const submission_words& said, const session& with)
{
    json::object made, to, via;
    put(to, "email", said.email);
    put(to, "line", said.line);
    put(to, "sms", said.sms);
    put(made, "customer", said.customer);
    if (!to.empty()) made["to"] = std::move(to);
    put(made, "class", said.klass);
    put(made, "campaign", said.campaign);
    made["content"] = content_of(said, with);
    if (!said.legs.empty()) made["legs"] = json::array(said.legs.begin(), said.legs.end());
    for (const auto& one : said.via) {
        const auto at = one.find('=');
        if (at == one.npos) throw CLI::ValidationError{"--via " + one, "write it like line=brand-a"};
        via[one.substr(0, at)] = one.substr(at + 1);
    }
    if (!via.empty()) made["via"] = std::move(via);
    put(made, "dedupe_key", said.dedupe_key);
    put(made, "collapse_key", said.collapse_key);
    put(made, "cancel_key", said.cancel_key);
    put(made, "send_at", said.send_at);
    put(made, "ttl", said.ttl);
    put(made, "callback", said.callback);
    return made;
}

std::string body_of(const submission_words& said, const session& with)
{
    if (!said.file.empty()) {
        auto whole = read_all(with, said.file);
        if (trimmed(whole).empty()) throw std::runtime_error{said.file + " is empty: a submission in JSON is expected"};
        return whole;
    }
    if (said.text.empty() && said.html_file.empty())
        throw CLI::RequiredError{"TEXT (or --file with a whole submission in JSON)"};
    return json::serialize(to_json(said, with));
}

void add_addresses(CLI::App& command, submission_words& words)
{
    command.add_option("--customer", words.customer, "A stored customer's id, or one for --email, --line or --sms");
    command.add_option("--email", words.email, "An e-mail address");
    command.add_option("--line", words.line, "A LINE user id");
    command.add_option("--sms", words.sms, "A phone number");
}

void add_words(CLI::App& command, submission_words& words)
{
    command.add_option("TEXT", words.text, "The text; - reads it from standard input");
    command.add_option("--file", words.file, "A whole submission in JSON in place of all else; - is standard input");
    add_addresses(command, words);
    command.add_option("--class", words.klass, "urgent, transactional, promotional, nurturing, or one of your own");
    command.add_option("--legs", words.legs, "Channels in their order: line,email,sms")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--via", words.via, "A provider for a channel: line=brand-a")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--subject", words.subject, "The subject of the e-mail");
    command.add_option("--html", words.html_file, "A file with the e-mail's HTML");
    command.add_option("--campaign", words.campaign, "The campaign it belongs to");
    command.add_option("--dedupe-key", words.dedupe_key, "While it binds, nothing else with this key goes out");
    command.add_option("--collapse-key", words.collapse_key, "Takes the place of what waits with this key");
    command.add_option("--cancel-key", words.cancel_key, "What todoke cancel --cancel-key finds it by");
    command.add_option("--send-at", words.send_at, "Not before: 2026-11-24T12:00:00+09:00");
    command.add_option("--ttl", words.ttl, "How long it may wait: 30m, 48h, 7d");
    command.add_option("--callback", words.callback, "The configured backend that is told what becomes of it");
}

int submit(session& with, const submission_words& said, const char* path)
{
    const auto answer = told(with, {"POST", path, body_of(said, with), said.key});
    if (answer) with.out << stored_text(*answer, reader_of(with), said.all_rules);
    return done;
}

}  // namespace

void add_submissions(program& to)
{
    const auto words = std::make_shared<submission_words>();
    auto& send = to.command(to.whole(), "send", "Submit a message; says its id, its state and when it will go",
                            [words](session& with) { return submit(with, *words, "/v1/messages"); });
    add_words(send, *words);
    send.add_option("--idempotency-key", words->key, "The same again with this key is answered as the first time")
        ->check(is_one_line_of_text());
    auto& forecast =
        to.command(to.whole(), "forecast", "What a submission would come to, with what every rule says; stores nothing",
                   [words](session& with) { return submit(with, *words, "/v1/messages/forecast"); });
    add_words(forecast, *words);
    forecast.add_flag("--all", words->all_rules, "Also the rules that let it go");
}

}  // namespace todoke::cli
