#include "daemon/api/certificate_end.hpp"

#include <fmt/format.h>

namespace todoke {

namespace {

/// As the alert in etc/prometheus: certbot renews a month before, so something has been failing for two weeks.
constexpr std::chrono::days told_before_end{14};

}  // namespace

std::optional<both_languages> trouble_of_certificate(instant ends, instant now)
{
    const auto left = ends - now;
    if (left > told_before_end) return std::nullopt;
    const std::string renew = "renew it, then: systemctl restart todoked",
                      renew_in_japanese = "更新してから systemctl restart todoked を実行してください";
    if (left <= span::zero())
        return both_languages{
            "the certificate of [public] has ended: webhooks, links and unsubscribing are refused; " + renew,
            "[public] の証明書は失効しました。Webhook、リンク、配信停止が拒否されます。" + renew_in_japanese};
    const auto days = std::chrono::floor<std::chrono::days>(left).count();
    const auto when =
        days == 0 ? std::string{"in less than a day"} : fmt::format("in {} {}", days, days == 1 ? "day" : "days");
    const auto when_in_japanese = days == 0 ? std::string{"1 日以内に"} : fmt::format("あと {} 日で", days);
    return both_languages{fmt::format("the certificate of [public] ends {}: {}", when, renew),
                          fmt::format("[public] の証明書は{}失効します。{}", when_in_japanese, renew_in_japanese)};
}

}  // namespace todoke
