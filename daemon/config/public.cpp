#include <stdexcept>

#include "daemon/config/forms.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"
#include "daemon/http/server_tls.hpp"

namespace todoke::reading {
namespace {

void read_listen(section& from, listen_address& listen)
{
    const auto text = from.required("listen", "listen = \"0.0.0.0:8621\"");
    if (!text) return;
    const auto address = parse_public_listen(*text);
    if (const auto* wrong = std::get_if<std::string>(&address))
        from.problem("listen", in_quotes(*text) + ": " + *wrong);
    else
        listen = std::get<listen_address>(address);
}

void read_url(section& from, std::string& url)
{
    const auto text = from.required("url", "url = \"https://msg.shop.example.jp\"");
    if (!text) return;
    const auto form = parse_endpoint(*text);
    if (!form.wrong.empty())
        from.problem("url",
                     in_quotes(*text) +
                         ": write scheme, host and perhaps a port, like \"https://msg.shop.example.jp\" (http:// "
                         "is for loopback)");
    else
        url = form.url;
}

/// Both or none; what is wrong with them is told before anybody meets it.
void read_certificate(section& from, public_config& open)
{
    const auto certificate = read_pem(from, "certificate"), key = read_pem(from, "key");
    if (from.find("certificate") && !from.find("key")) from.missing("key", "key = \"/etc/todoke/public-key.pem\"");
    if (from.find("key") && !from.find("certificate"))
        from.missing("certificate", "certificate = \"/etc/todoke/public-chain.pem\"");
    if (!certificate || !key) return;
    open.certificate = *certificate;
    open.key = *key;
    try {
        make_server_tls(open.certificate, open.key);
    } catch (const std::runtime_error& e) {
        from.problem("certificate", e.what());
    }
}

}  // namespace

public_config read_public(section from, rules& book)
{
    public_config open;
    read_listen(from, open.listen);
    read_url(from, open.url);
    read_certificate(from, open);
    const bool is_secure = open.url.starts_with("https://");
    const bool has_certificate = from.find("certificate") || from.find("key");
    if (has_certificate && !open.url.empty() && !is_secure)
        from.problem("url", "there is a certificate, so readers come by https://");
    if (!has_certificate && !is_secure && !open.url.empty() && !open.listen.host.empty() &&
        !is_loopback_address(open.listen))
        from.problem(
            "listen",
            "other machines would reach this without TLS; write certificate and key, or the https:// url of the "
            "proxy in front of it");
    from.finish();
    book.public_url = open.url;
    return open;
}

}  // namespace todoke::reading
