#include "bench/submissions.hpp"

#include <ctime>
#include <fmt/format.h>

namespace todoke {

std::string rfc3339(std::chrono::system_clock::time_point when)
{
    const auto seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::string submission_json(std::size_t number, std::string_view legs, send_time send_at)
{
    const auto later = send_at ? fmt::format(R"("send_at":"{}",)", rfc3339(*send_at)) : "";
    return fmt::format(
        R"({{"customer":"c-{0}","to":{{"email":"customer{0}@example.jp","line":"U{0:032x}","sms":"090{0:08}"}},)"
        R"("class":"transactional","campaign":"shipping","legs":{1},{2}"dedupe_key":"shipped:order-{0}",)"
        R"("content":{{"text":"ご注文{0}を発送しました。","email":{{"subject":"【お店】ご注文{0}の発送のお知らせ",)"
        R"("text":"いつもご利用いただきありがとうございます。ご注文{0}の商品を本日発送いたしました。)"
        R"(お届けは明日の午前中の予定です。お荷物の状況は次のページでご確認ください。https://shop.example.jp/t/{0}"}}}},)"
        R"("metadata":{{"order":"{0}","warehouse":"tokyo-2"}}}})",
        number, legs, later);
}

std::string submission_lines(std::size_t count, std::string_view legs, send_time send_at, std::size_t first)
{
    std::string made;
    for (auto i = first; i < first + count; ++i) {
        auto one = submission_json(i, legs, send_at);
        one.back() = ',';
        made += one + fmt::format("\"idempotency_key\":\"bench-{}\"}}\n", i);
    }
    return made;
}

}  // namespace todoke
