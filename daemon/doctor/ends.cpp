// What ends one day: certificates and tokens.
#include <fmt/format.h>
#include <memory>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "daemon/doctor/doctor.hpp"

namespace todoke {

namespace {

using grade = diagnosis::grade;
constexpr std::chrono::days near_its_end{21};

struct x509_freed {
    void operator()(X509* one) const { X509_free(one); }
};
struct file_closed {
    void operator()(std::FILE* one) const { std::fclose(one); }
};

/// notAfter of the first certificate in the file; nothing: it holds none.
std::optional<instant> end_of(const std::string& file)
{
    const std::unique_ptr<std::FILE, file_closed> from{std::fopen(file.c_str(), "re")};
    if (!from) return std::nullopt;
    const std::unique_ptr<X509, x509_freed> read{PEM_read_X509(from.get(), nullptr, nullptr, nullptr)};
    std::tm parts{};
    if (!read || ASN1_TIME_to_tm(X509_get0_notAfter(read.get()), &parts) != 1) return std::nullopt;
    return instant{std::chrono::seconds{timegm(&parts)}};
}

diagnosis look_at_certificate(const std::string& file, instant now)
{
    const auto end = end_of(file);
    const both_languages renew{"renew it, then: systemctl reload todoked",
                               "更新してから systemctl reload todoked を実行してください"};
    if (!end)
        return {grade::bad,
                "certificate",
                file,
                {"no certificate can be read from it", "証明書を読み込めません"},
                {"it must hold PEM, the listener's own certificate first, and be readable for the user todoke",
                 "PEM 形式で、サーバー証明書を先頭に置き、ユーザー todoke が読めるようにしてください"}};
    const auto date = to_text(*end);
    if (*end <= now) return {grade::bad, "certificate", file, {"it ended " + date, date + " に失効しました"}, renew};
    if (*end - now < near_its_end)
        return {grade::warning, "certificate", file, {"it ends " + date, date + " に失効します"}, renew};
    return {grade::good, "certificate", file, {"good until " + date, date + " まで有効です"}};
}

/// A token out of a file is renewed by somebody else's program: where that has stopped, the file grows old.
diagnosis look_at_token_file(const std::string& provider, const std::string& file, instant now)
{
    constexpr std::chrono::hours longest_life{1};
    struct stat found {};
    if (stat(file.c_str(), &found) != 0)
        return {grade::bad,
                "token",
                provider,
                {file + " is not there", file + " がありません"},
                {"start what writes it (the mail service's OAuth 2 helper)",
                 "トークンを書き込むプログラムを起動してください"}};
    const auto age = now - instant{std::chrono::seconds{found.st_mtim.tv_sec}};
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
    if (age > longest_life)
        return {grade::warning,
                "token",
                provider,
                {fmt::format("{} was written {} minutes ago: such tokens mostly live for an hour", file, minutes),
                 fmt::format("{} は {} 分前に書き込まれました。トークンの有効期間は通常 1 時間です", file, minutes)},
                {"see whether what renews it still runs", "更新プログラムが動いているか確認してください"}};
    return {grade::good,
            "token",
            provider,
            {fmt::format("{} was written {} minutes ago", file, minutes),
             fmt::format("{} は {} 分前に書き込まれました", file, minutes)}};
}

/// How long what LINE is asked with is good for.
diagnosis look_at_line_token(const std::string& provider, const line_settings& line)
{
    if (!line.access_token.empty())
        return {grade::good,
                "token",
                provider,
                {"a long-lived access token: it does not end, and stays until it is reissued in the console",
                 "長期のチャネルアクセストークンのため、コンソールで再発行するまで有効です"}};
    return {grade::good,
            "token",
            provider,
            {"its access tokens are issued and renewed by todoked", "アクセストークンは todoked が発行・更新します"}};
}

/// Secrets of before: they are for the time of a change.
diagnosis old_secret_is_taken(const std::string& name)
{
    return {grade::notice,
            "token",
            name,
            {"the secret of before is still taken, too", "以前のシークレットもまだ有効です"},
            {"when all callers have the new one, remove the previous one from the configuration",
             "すべての呼び出し元が新しいものに移行したら、設定から以前のものを削除してください"}};
}

}  // namespace

diagnoses look_at_certificates(const config& set, instant now)
{
    if (!set.open) return {};
    if (!set.open->certificate.empty()) return {look_at_certificate(set.open->certificate, now)};
    return {{grade::unknown,
             "certificate",
             set.open->url,
             {"TLS is done by whatever stands before [public]; its certificate cannot be seen from here",
              "TLS は [public] の手前で処理されているため、証明書はここからは確認できません"},
             {"look at it from outside: curl -vI " + set.open->url,
              "外部から確認してください: curl -vI " + set.open->url}}};
}

diagnoses look_at_tokens(const config& set, instant now)
{
    diagnoses made;
    for (const auto& one : set.api.tokens)
        if (!one.previous_secret_sha256.empty()) made.push_back(old_secret_is_taken(one.name));
    for (const auto& one : set.providers) {
        if (const auto* smtp = std::get_if<smtp_settings>(&one.how); smtp != nullptr && !smtp->token_file.empty())
            made.push_back(look_at_token_file(one.name, smtp->token_file, now));
        if (const auto* line = std::get_if<line_settings>(&one.how)) {
            made.push_back(look_at_line_token(one.name, *line));
            if (!line->previous_channel_secret.empty()) made.push_back(old_secret_is_taken(one.name));
        }
    }
    return made;
}

}  // namespace todoke
