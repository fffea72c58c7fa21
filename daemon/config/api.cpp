#include <algorithm>
#include <set>

#include "daemon/config/forms.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke::reading {
namespace {

constexpr std::size_t short_secret = 16;

void read_listen(section& from, std::vector<listen_address>& listen)
{
    const auto items = from.texts("listen");
    if (!items) {
        listen = {{"/run/todoke/api.sock", "", 0}, {"", "127.0.0.1", 8620}};
        return;
    }
    if (items->empty()) from.problem("listen", R"(nobody could reach the daemon; write ["unix:/run/todoke/api.sock"])");
    std::set<std::string> seen;
    for (const auto& [text, at] : *items) {
        const auto address = parse_listen(text);
        if (const auto* wrong = std::get_if<std::string>(&address)) {
            from.problem("listen", at, in_quotes(text) + ": " + *wrong);
        } else if (!seen.insert(text).second) {
            from.problem("listen", at, in_quotes(text) + " stands there twice; keep one");
        } else {
            listen.push_back(std::get<listen_address>(address));
        }
    }
}

void read_hosts(section& from, std::vector<std::string>& hosts)
{
    const auto items = from.texts("hosts");
    if (!items) return;
    for (const auto& [text, at] : *items) {
        const auto same = [&text = text](const std::string& other) { return equal_ignoring_case(other, text); };
        if (!is_host(text))
            from.problem(
                "hosts", at,
                in_quotes(text) + R"( is not a name; write it without scheme and port: "todoke.shop.internal")");
        else if (equal_ignoring_case(text, "localhost") || is_ip_literal(text))
            from.problem("hosts", at, in_quotes(text) + " is always served; remove it");
        else if (std::ranges::any_of(hosts, same))
            from.problem("hosts", at, in_quotes(text) + " stands there twice; keep one");
        else
            hosts.push_back(text);
    }
}

/// Half of it may be held by what can wait, so that a body finds room beside it.
void read_limits(section& from, api_config& api)
{
    api.max_body = from.size("max_body", 1 << 10, 64 << 20).value_or(api.max_body);
    const auto least = 2 * api.max_body;
    const auto together = from.size("max_bodies", 2 << 10, 16ull << 30);
    api.max_bodies = together.value_or(std::max(api.max_bodies, least));
    if (together && *together < least)
        from.problem("max_bodies", "less than twice max_body; write " + in_quotes(size_text(least)) + " or more");
}

void read_scopes(section& from, token_config& token)
{
    const auto items = from.texts("scopes");
    if (!from.find("scopes") || (items && items->empty())) {
        from.problem(
            "scopes",
            R"(a token without scopes may do nothing; write ["submit", "read"] (and "operate" for operators))");
        return;
    }
    if (!items) return;
    for (const auto& [text, at] : *items) {
        if (text == "submit")
            token.submit = true;
        else if (text == "read")
            token.read = true;
        else if (text == "operate")
            token.operate = true;
        else
            from.problem("scopes", at, in_quotes(text) + R"( is not one of "submit", "read", "operate")");
    }
}

void read_token_classes(section& from, const rules& book, token_config& token)
{
    const auto items = from.texts("classes");
    if (!items) return;
    if (items->empty()) from.problem("classes", "allows no class; name some, or remove the key to allow all");
    std::vector<std::string_view> known;
    for (const auto& [name, klass] : book.classes) known.push_back(name);
    for (const auto& [text, at] : *items) {
        if (!book.classes.contains(text)) {
            const std::string near{nearest(text, known)};
            from.problem("classes", at,
                         "there is no class " + in_quotes(text) +
                             (near.empty() ? "; add [class." + text + "]" : "; did you mean " + near + "?"));
        }
        token.classes.push_back(text);
    }
}

std::string digest_of_secret(section& from, const std::string& key, const std::string& secret)
{
    if (!is_visible(secret)) {
        from.problem(key, "a token travels in an HTTP header; use letters, digits and signs of ASCII, no spaces");
        return {};
    }
    if (secret.size() < short_secret)
        from.found().warning(
            from.place_of(key),
            from.path() + "." + key + ": shorter than 16 characters; make one with: openssl rand -hex 32");
    return sha256(secret);
}

std::string digest_in_hex(section& from, const std::string& key, const std::string& text)
{
    auto digest = sha256_from_hex(text);
    if (!digest) from.problem(key, "is no SHA-256; write the 64 digits of: printf %s TOKEN | sha256sum");
    return digest.value_or("");
}

/// The token, or its SHA-256 in hexadecimal under `key`_sha256, so that the file need not hold what lets in. Empty:
/// neither, or something is wrong with it.
std::string read_token_digest(section& from, const std::string& key)
{
    const auto hashed = key + "_sha256";
    const auto digest = from.text(hashed);
    if (!digest) {
        const auto secret = read_secret(from, key);
        return secret ? digest_of_secret(from, key, *secret) : std::string{};
    }
    if (!from.find(key)) return digest_in_hex(from, hashed, *digest);
    from.problem(hashed, "stands beside " + key + "; keep one of the two");
    return {};
}

void read_token_secrets(section& from, token_config& token)
{
    if (!from.find("secret") && !from.find("secret_sha256"))
        from.missing("secret", R"(secret = { credential = "shop-token" }, or secret_sha256 = "...")");
    token.secret_sha256 = read_token_digest(from, "secret");
    token.previous_secret_sha256 = read_token_digest(from, "previous_secret");
}

}  // namespace

void read_api(section from, const rules& book, api_config& api)
{
    read_listen(from, api.listen);
    read_hosts(from, api.hosts);
    read_limits(from, api);
    std::set<std::string> names;
    std::set<std::string> secrets;
    for (auto& one : from.children("token")) {
        token_config token;
        token.name = one.required("name", "name = \"shop\"").value_or("");
        if (!token.name.empty() && !is_name(token.name))
            one.problem("name", in_quotes(token.name) + " is not a name; write 1 to 64 of a-z, 0-9, - and _");
        else if (!token.name.empty() && !names.insert(token.name).second)
            one.problem("name", "another token is named " + token.name + " too; give each its own name");
        read_token_secrets(one, token);
        for (const auto& digest : {token.secret_sha256, token.previous_secret_sha256})
            if (!digest.empty() && !secrets.insert(digest).second)
                one.problem("secret", "another token has the same secret, or this one twice; give each its own");
        read_scopes(one, token);
        read_token_classes(one, book, token);
        one.finish();
        api.tokens.push_back(std::move(token));
    }
    from.finish();
}

}  // namespace todoke::reading
