#include <set>

#include "daemon/config/forms.hpp"
#include "daemon/config/links.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

std::string read_signing_key(section& from, std::string_view name, const std::optional<std::string>& secret)
{
    if (!secret) return {};
    const auto key = callback_key(*secret);
    if (!key)
        from.problem(name,
                     "is no secret of Standard Webhooks: \"whsec_\" and base64 of 24 to 64 bytes; make one with: "
                     "echo whsec_$(openssl rand -base64 32)");
    return key.value_or("");
}

callback_account read_callback(section& from)
{
    callback_account made;
    made.name = from.required("name", "name = \"shop-backend\"").value_or("");
    if (!made.name.empty() && !is_name(made.name))
        from.problem("name", in_quotes(made.name) + " is not a name; write 1 to 64 of a-z, 0-9, - and _");
    if (const auto url = from.required("url", "url = \"https://shop.example.jp/hooks/todoke\"")) {
        const auto wrong = put_callback_url(*url, made);
        if (!wrong.empty()) from.problem("url", in_quotes(*url) + " " + wrong);
    }
    made.key = read_signing_key(from, "secret", required_secret(from, "secret", "callback-secret"));
    made.previous_key = read_signing_key(from, "previous_secret", read_secret(from, "previous_secret"));
    made.timeout = from.duration("timeout", 1s, 60s).value_or(made.timeout);
    made.ca_file = read_ca_file(from);
    return made;
}

}  // namespace

void read_callbacks(std::vector<section> from, std::vector<callback_account>& callbacks)
{
    std::set<std::string> names;
    for (auto& one : from) {
        auto made = read_callback(one);
        if (!made.name.empty() && !names.insert(made.name).second)
            one.problem("name", "another callback is named " + made.name + " too; give each its own name");
        one.finish();
        callbacks.push_back(std::move(made));
    }
}

}  // namespace todoke::reading
