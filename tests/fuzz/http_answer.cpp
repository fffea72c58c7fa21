#include <algorithm>

#include "gateway/channel/http_message.hpp"
#include "store/model/text.hpp"
#include "tests/fuzz/http_answers.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

using progress = http_answer_reader::state;

struct heard {
    progress how = progress::more;
    http_answer answer;
    std::string why;
};

heard hear(std::string_view bytes, std::size_t at_once)
{
    heard made;
    http_answer_reader reader;
    while (made.how == progress::more && !bytes.empty()) {
        made.how = reader.put(bytes.substr(0, at_once));
        bytes.remove_prefix(std::min(at_once, bytes.size()));
    }
    if (made.how == progress::more) made.how = reader.finish();
    if (made.how == progress::done) made.answer = reader.take();
    if (made.how == progress::failed) made.why = reader.why();
    return made;
}

}  // namespace

std::optional<http_answer> answer_in(std::string_view bytes)
{
    auto made = hear(bytes, bytes.size() + 1);
    return made.how == progress::done ? std::optional{std::move(made.answer)} : std::nullopt;
}

http_result answered_with(http_answer answer)
{
    http_result made;
    made.ended = http_result::how::answered;
    made.answer = std::move(answer);
    return made;
}

void fuzz_http_answer(std::string_view bytes)
{
    const auto whole = hear(bytes, bytes.size() + 1), pieces = hear(bytes, 7);
    must(whole.how != progress::more, "it ends with the connection");
    must(whole.how == pieces.how, "pieces are an answer where the whole is");
    if (whole.how == progress::failed) return must_be_line(whole.why, 200, "the reason");
    must(whole.answer.status == pieces.answer.status && whole.answer.headers == pieces.answer.headers &&
             whole.answer.body == pieces.answer.body,
         "pieces give the answer of the whole");
    must(whole.answer.status >= 200 && whole.answer.status <= 999, "an interim answer is none");
    must(whole.answer.body.size() <= 1 << 20, "a body is bounded");
    std::size_t head = 0;
    for (const auto& [name, value] : whole.answer.headers) {
        must(is_token(name), "a header's name is a token");
        must(std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }), "names are in lower case");
        must(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos, "a header is one line");
        head += name.size() + value.size();
    }
    must(head <= 16 << 10, "a head is bounded");
    must(whole.answer.retry_after().value_or(std::chrono::seconds{0}).count() >= 0, "nobody waits until before");
}

}  // namespace todoke
