#include "daemon/public/pages.hpp"

namespace todoke {

namespace {

std::string of_channel(channel on)
{
    switch (on) {
        case channel::email:
            return "メール";
        case channel::line:
            return "LINE";
        case channel::sms:
            return "SMS";
    }
    return {};
}

/// The classes every site has by what they are for; one of the site's own by its name.
std::string of_class(const std::string& klass)
{
    if (klass == "promotional") return "広告・キャンペーンのお知らせ";
    if (klass == "nurturing") return "おすすめ・ご案内";
    return "「" + escaped(klass) + "」のお知らせ";
}

std::string named(const subscription& what)
{
    return of_class(what.klass) + "（" + of_channel(what.on) + "）";
}

std::string offer_of_all(const subscription& what)
{
    return "<p>" + of_channel(what.on) +
           "でのお知らせをすべて停止することもできます。</p>\n"
           "<p><button type=\"submit\" name=\"stop\" value=\"all\">すべてのお知らせを停止する</button></p>\n";
}

std::string what_goes_on()
{
    return "<p>ご注文・発送など、お取引に必要なご連絡は引き続きお送りします。</p>\n";
}

answer page(unsigned status, std::string_view title, std::string_view inside)
{
    answer made;
    made.status = status;
    made.type = "text/html; charset=utf-8";
    add_page_headers(made);
    made.body.append("<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(title)
        .append("</title>\n</head>\n<body>\n<h1>")
        .append(title)
        .append("</h1>\n")
        .append(inside)
        .append("</body>\n</html>\n");
    return made;
}

}  // namespace

void add_page_headers(answer& to)
{
    to.own_headers = true;
    to.header("Cache-Control", "no-store");
    to.header("Content-Security-Policy",
              "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    to.header("X-Frame-Options", "DENY");
    to.header("X-Content-Type-Options", "nosniff");
    to.header("Referrer-Policy", "no-referrer");
    to.header("X-Robots-Tag", "noindex, nofollow");
}

answer lost_page()
{
    return page(
        404, "リンクが見つかりません",
        "<p>このリンクは無効か、期限が切れています。お手数ですが、メッセージの送信元にお問い合わせください。</p>\n");
}

answer broken_page()
{
    auto made =
        page(503, "ただいま処理できません", "<p>申し訳ありません。しばらくしてから、もう一度お試しください。</p>\n");
    made.header("Retry-After", "30");
    return made;
}

answer unsubscribe_page(const subscription& what)
{
    if (what.is_declined) return unsubscribed_page(what, false);
    return page(200, "配信停止のお手続き",
                "<p>" + named(what) +
                    "の配信を停止します。よろしければボタンを押してください。</p>\n"
                    "<form method=\"post\">\n"
                    "<p><button type=\"submit\" name=\"stop\" value=\"this\">配信を停止する</button></p>\n" +
                    offer_of_all(what) + "</form>\n" + what_goes_on());
}

answer unsubscribed_page(const subscription& what, bool all)
{
    const auto stopped = all ? of_channel(what.on) + "でのお知らせ" : named(what);
    const auto more = all ? std::string{} : "<form method=\"post\">\n" + offer_of_all(what) + "</form>\n";
    return page(200, "配信を停止しました",
                "<p>" + stopped + "の配信を停止しました。すでに送信済みのものが行き違いで届くことがあります。</p>\n" +
                    more + what_goes_on());
}

answer unclear_page()
{
    return page(400, "お手続きできませんでした",
                "<p>配信はまだ停止されていません。メッセージのリンクをもう一度開き、ボタンを押してください。</p>\n");
}

std::string escaped(std::string_view text)
{
    std::string made;
    for (const char c : text) {
        switch (c) {
            case '&':
                made += "&amp;";
                break;
            case '<':
                made += "&lt;";
                break;
            case '>':
                made += "&gt;";
                break;
            case '"':
                made += "&quot;";
                break;
            case '\'':
                made += "&#39;";
                break;
            default:
                made += c;
        }
    }
    return made;
}

}  // namespace todoke
