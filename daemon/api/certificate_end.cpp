#include "daemon/api/certificate_end.hpp"

#include <string>

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
    const auto count = std::to_string(days);
    const auto when = days == 0 ? "in less than a day" : "in " + count + (days == 1 ? " day" : " days");
    const auto when_in_japanese = days == 0 ? "1 日以内に" : "あと " + count + " 日で";
    return both_languages{"the certificate of [public] ends " + when + ": " + renew,
                          "[public] の証明書は" + when_in_japanese + "失効します。" + renew_in_japanese};
}

}  // namespace todoke
