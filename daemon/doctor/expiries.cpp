// What ends one day: certificates and tokens.
#include <fmt/format.h>
#include <sys/stat.h>

#include "daemon/doctor/doctor.hpp"
#include "daemon/http/server_certificate.hpp"
#include "gateway/channel/http_message.hpp"

namespace todoke {

namespace {

using grade = diagnosis::grade;
using area = diagnosis::area;
constexpr std::chrono::days near_its_end{21};
/// LINE says of a long-lived token that it ends in ninety-nine years.
constexpr std::chrono::years as_good_as_endless{10};

diagnosis of_certificate(grade how, const std::string& url, both_languages what, both_languages remedy = {})
{
    return {how, area::certificate, url, std::move(what), std::move(remedy)};
}

diagnosis look_at_certificate(const public_config& in_use, const std::optional<public_config>& in_file, instant now)
{
    const auto end = end_of_certificate(in_use.certificate);
    if (!end)
        return of_certificate(grade::bad, in_use.url, {"its certificate cannot be read", "証明書を読み込めません"},
                              {"it must be PEM, the listener's own certificate first",
                               "PEM 形式で、サーバー証明書を先頭に置いてください"});
    const auto date = to_text(*end);
    // Only a path shows one: a credential is read anew at a start alone.
    const auto newer = in_file ? end_of_certificate(in_file->certificate) : std::nullopt;
    if (newer && *newer > *end)
        return of_certificate(
            grade::warning, in_use.url,
            {"the one in use ends " + date + "; the file has a newer one",
             "使用中の証明書は " + date + " に失効します。ファイルには新しい証明書があります"},
            {"take it into use: systemctl reload todoked", "systemctl reload todoked を実行して反映してください"});
    const both_languages renew{"renew it, then: systemctl restart todoked",
                               "更新してから systemctl restart todoked を実行してください"};
    if (*end <= now)
        return of_certificate(grade::bad, in_use.url, {"it ended " + date, date + " に失効しました"}, renew);
    if (*end - now < near_its_end)
        return of_certificate(grade::warning, in_use.url, {"it ends " + date, date + " に失効します"}, renew);
    return of_certificate(grade::good, in_use.url, {"good until " + date, date + " まで有効です"});
}

/// Nothing: it is for the host of the url, or cannot be read, which is told above.
std::optional<diagnosis> look_at_its_names(const public_config& in_use)
{
    const auto url = parse_http_address(in_use.url);
    if (!url || !end_of_certificate(in_use.certificate) || certificate_names(in_use.certificate, url->host))
        return std::nullopt;
    return of_certificate(
        grade::bad, in_use.url,
        {"it does not name " + url->host + ": browsers, LINE and Twilio refuse it",
         "証明書に " + url->host + " が含まれていないため、ブラウザー、LINE、Twilio から拒否されます"},
        {"have one issued for that name, or mend the url of [public], then: systemctl restart todoked",
         "このホスト名の証明書を取得するか、[public] の url を修正してから systemctl restart todoked "
         "を実行してください"});
}

/// A token out of a file is renewed by somebody else's program: where that has stopped, the file grows old.
diagnosis look_at_token_file(const std::string& provider, const std::string& file, instant now)
{
    constexpr std::chrono::hours longest_life{1};
    struct stat found {};
    if (stat(file.c_str(), &found) != 0)
        return {grade::bad,
                area::token,
                provider,
                {file + " is not there", file + " がありません"},
                {"start what writes it (the mail service's OAuth 2 helper)",
                 "トークンを書き込むプログラムを起動してください"}};
    const auto age = now - instant{std::chrono::seconds{found.st_mtim.tv_sec}};
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
    if (age > longest_life)
        return {grade::warning,
                area::token,
                provider,
                {fmt::format("{} was written {} minutes ago: such tokens mostly live for an hour", file, minutes),
                 fmt::format("{} は {} 分前に書き込まれました。トークンの有効期間は通常 1 時間です", file, minutes)},
                {"see whether what renews it still runs", "更新プログラムが動いているか確認してください"}};
    return {grade::good,
            area::token,
            provider,
            {fmt::format("{} was written {} minutes ago", file, minutes),
             fmt::format("{} は {} 分前に書き込まれました", file, minutes)}};
}

/// Issued and renewed here; one out of the console is asked about (of_line_token).
diagnosis renews_itself(const std::string& provider)
{
    return {grade::good,
            area::token,
            provider,
            {"its access tokens are issued and renewed by todoked", "アクセストークンは todoked が発行・更新します"}};
}

/// Secrets of before: they are for the time of a change.
diagnosis old_secret_is_taken(const std::string& name)
{
    return {grade::notice,
            area::token,
            name,
            {"the secret of before is still taken, too", "以前のシークレットもまだ有効です"},
            {"when all callers have the new one, remove the previous one from the configuration",
             "すべての呼び出し元が新しいものに移行したら、設定から以前のものを削除してください"}};
}

}  // namespace

diagnoses look_at_certificates(const std::optional<public_config>& in_use, const std::optional<public_config>& in_file,
                               instant now)
{
    if (!in_use) return {};
    if (!in_use->certificate.empty()) {
        diagnoses made{look_at_certificate(*in_use, in_file, now)};
        if (auto wrong = look_at_its_names(*in_use)) made.push_back(*std::move(wrong));
        return made;
    }
    return {of_certificate(
        grade::unknown, in_use->url,
        {"TLS is done by whatever stands before [public]; its certificate cannot be seen from here",
         "TLS は [public] の手前で処理されているため、証明書はここからは確認できません"},
        {"look at it from outside: curl -vI " + in_use->url, "外部から確認してください: curl -vI " + in_use->url})};
}

diagnosis of_line_token(const std::string& provider, const line_token_life& life, instant now)
{
    const auto finding = [&](grade how, both_languages what, both_languages remedy = {}) {
        return diagnosis{how, area::token, provider, std::move(what), std::move(remedy)};
    };
    if (!life.left)
        return finding(grade::unknown,
                       {"when its access token ends is not known: " + life.why,
                        "アクセストークンの有効期限が分かりません: " + life.why},
                       {"ask again later: todoke doctor", "後でもう一度 todoke doctor を実行してください"});
    if (*life.left > as_good_as_endless)
        return finding(grade::good, {"a long-lived access token: it stays until it is reissued in the console",
                                     "長期のチャネルアクセストークンのため、コンソールで再発行するまで有効です"});
    const auto date = to_text(now + *life.left);
    const both_languages renew{
        "issue a new one in the LINE Developers console, put it into the configuration, then: systemctl restart "
        "todoked. With key and key_id (todoke.toml(5)) todoked issues and renews its own",
        "LINE Developers コンソールで新しいトークンを発行して設定に入れ、systemctl restart todoked "
        "を実行してください。key と key_id を設定すると todoked が自動で発行・更新します (todoke.toml(5))"};
    if (*life.left <= std::chrono::seconds{0})
        return finding(grade::bad, {"the access token ended " + date, "アクセストークンは " + date + " に失効しました"},
                       renew);
    const both_languages what{"the access token ends " + date, "アクセストークンは " + date + " に失効します"};
    if (*life.left < near_its_end) return finding(grade::warning, what, renew);
    return finding(grade::good, what);
}

diagnoses look_at_tokens(const config& set, const std::vector<token_config>& in_use, instant now)
{
    diagnoses made;
    for (const auto& one : in_use)
        if (!one.previous_secret_sha256.empty()) made.push_back(old_secret_is_taken(one.name));
    for (const auto& one : set.providers) {
        if (const auto* smtp = std::get_if<smtp_settings>(&one.how); smtp != nullptr && !smtp->token_file.empty())
            made.push_back(look_at_token_file(one.name, smtp->token_file, now));
        if (const auto* line = std::get_if<line_settings>(&one.how)) {
            if (line->access_token.empty()) made.push_back(renews_itself(one.name));
            if (!line->previous_channel_secret.empty()) made.push_back(old_secret_is_taken(one.name));
        }
    }
    return made;
}

}  // namespace todoke
