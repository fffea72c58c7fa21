#include "tests/support/outside/line_sink.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>

namespace todoke {

namespace {

namespace json = boost::json;

/// The value of a header in a request's head, without white space; empty: it is not there.
std::string_view header(std::string_view head, std::string_view name)
{
    for (auto at = head.find("\r\n"); at != head.npos && at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
        const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        const auto colon = line.find(':');
        if (colon != name.size() || !boost::beast::iequals(line.substr(0, colon), name)) continue;
        const auto begin = line.find_first_not_of(" \t", colon + 1);
        return begin == line.npos ? std::string_view{} : line.substr(begin);
    }
    return {};
}

std::string response(std::string_view status, std::string_view body)
{
    std::string made{"HTTP/1.1 "};
    made.append(status).append("\r\nContent-Type: application/json\r\nX-Line-Request-Id: sink\r\nContent-Length: ");
    made.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return made;
}

std::string text_of(const json::value& push)
{
    std::string text;
    for (const auto& message : push.at("messages").as_array())
        if (const auto* part = message.as_object().if_contains("text")) text += part->as_string();
    return text;
}

constexpr std::string_view profile = "GET /v2/bot/profile/";

class line_dialogue : public sink_dialogue {
public:
    explicit line_dialogue(std::shared_ptr<line_memory> memory) : memory_{std::move(memory)} {}

    std::size_t take(std::string_view in, std::string& out) override
    {
        const auto end = in.find("\r\n\r\n");
        if (end == in.npos) return 0;
        const auto head = in.substr(0, end + 2);
        const auto length_text = header(head, "Content-Length");
        std::size_t length = 0;
        std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
        if (in.size() < end + 4 + length) return 0;
        out += answer(head, in.substr(end + 4, length));
        return end + 4 + length;
    }

private:
    std::string answer(std::string_view head, std::string_view body)
    {
        if (head.starts_with(profile)) return answer_profile(head.substr(profile.size()));
        if (head.starts_with("GET /v2/bot/message/quota")) return answer_quota(head);
        if (!head.starts_with("POST /v2/bot/message/push HTTP/1.1\r\n"))
            return response("404 Not Found", R"({"message":"Not found"})");
        boost::system::error_code error;
        const auto push = json::parse({body.data(), body.size()}, error);
        if (error || header(head, "Authorization").empty())
            return response("400 Bad Request", R"({"message":"The request body could not be read"})");
        return answer_push(std::string{push.at("to").as_string()}, push, std::string{header(head, "X-Line-Retry-Key")});
    }

    std::string answer_quota(std::string_view head) const
    {
        if (head.starts_with("GET /v2/bot/message/quota/consumption "))
            return response("200 OK", R"({"totalUsage":)" + std::to_string(memory_->log.count()) + "}");
        if (memory_->a_month == 0) return response("200 OK", R"({"type":"none"})");
        return response("200 OK", R"({"type":"limited","value":)" + std::to_string(memory_->a_month) + "}");
    }

    std::string answer_profile(std::string_view from_user_on) const
    {
        const auto user = from_user_on.substr(0, from_user_on.find(' '));
        if (memory_->mood && memory_->mood(user) == line_mood::stranger)
            return response("404 Not Found", R"({"message":"Not found"})");
        return response("200 OK", R"({"displayName":"somebody"})");
    }

    std::string answer_push(std::string to, const json::value& push, std::string key)
    {
        const auto mood = memory_->mood ? memory_->mood(to) : line_mood::takes;
        if (mood == line_mood::refuses)  // and says of whom, as others do: the log may not
            return response("400 Bad Request", R"({"message":"Failed to send messages to )" + to + R"("})");
        const std::string sent = R"("sentMessages":[{"id":")" + std::to_string(memory_->log.count() + 1) + R"("}]})";
        if (!key.empty() && !memory_->keys.insert(key).second)
            return response("409 Conflict", R"({"message":"The retry key is already accepted",)" + sent);
        taken one;
        if (memory_->log.keeps()) one = {std::move(to), text_of(push), std::move(key), one.begun};
        memory_->log.add(std::move(one));
        if (mood == line_mood::takes_silently)
            return response("500 Internal Server Error", R"({"message":"An error has occurred"})");
        return response("200 OK", "{" + sent);
    }

    std::shared_ptr<line_memory> memory_;
};

}  // namespace

std::unique_ptr<sink_dialogue> make_line_sink(std::shared_ptr<line_memory> memory)
{
    return std::make_unique<line_dialogue>(std::move(memory));
}

}  // namespace todoke
