#include "daemon/cli/session.hpp"

#include <boost/json/parse.hpp>

#include "daemon/cli/remedies.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "store/model/text.hpp"

namespace todoke::cli {

namespace json = boost::json;

std::string words_of(const reply& answer, language speaks)
{
    boost::system::error_code error;
    const auto document = json::parse(answer.body, error);
    const auto* object = error ? nullptr : document.if_object();
    if (!object)
        return std::string{in_language(speaks, "todoked answered ", "todoked の応答: ")} +
               std::to_string(answer.status);
    auto said = text_of(*object, "title");
    if (const auto detail = text_of(*object, "detail"); !detail.empty()) said += ": " + detail;
    for (const auto& one : array_of(*object, "errors"))
        if (const auto* field = one.if_object())
            said += "\n  " + text_of(*field, "pointer") + " " + text_of(*field, "detail");
    return said;
}

reply ask(const session& with, const question& what)
{
    if (!is_utf8(what.body))
        throw std::runtime_error{std::string{
            with.say("what is to be sent is not UTF-8: set the terminal to it, or convert the file (iconv "
                     "-f CP932 -t UTF-8)",
                     "送る内容が UTF-8 ではありません。端末の文字コードを UTF-8 にするか、ファイルを変換してください "
                     "(iconv -f CP932 -t UTF-8)")}};
    auto answer =
        call(with.to, what, [&] { with.problems << "todoke: " << word_of_delay(with.to) << '\n'
                                                << std::flush; });
    if (answer.status >= 200 && answer.status <= 299) return answer;
    const auto words = words_of(answer, with.to.speaks);
    throw refused{words, std::move(answer)};
}

int complain(session& with, const std::exception& why, int status)
{
    with.problems << "todoke: " << shown_lines(why.what()) << '\n';
    return status;
}

int complain(session& with, const refused& why)
{
    if (!with.json || why.document().empty()) return complain(with, why, failed);
    print_json(with, why.document());
    return failed;
}

std::optional<json::object> told(const session& with, const question& what)
{
    const auto answer = ask(with, what);
    auto read = parsed_object(answer.body);
    return printed_as_json(with, answer.body) ? std::nullopt : std::optional{std::move(read)};
}

void print_json(const session& with, std::string_view body)
{
    with.out << shown_json(body) << '\n';
}

bool printed_as_json(const session& with, std::string_view body)
{
    if (!with.json) return false;
    print_json(with, body.empty() ? "{}" : body);
    return true;
}

}  // namespace todoke::cli
