#pragma once
// Who checks that a call of the public listener comes from the provider it is for. A check is pure: the call as it came
// in, what is to be kept of it out. It is kept raw before the provider is answered, and read afterwards (told.hpp).

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "store/model/told.hpp"

namespace todoke {

/// A call as it came.
struct hook_call {
    std::string url;  ///< as the provider was told it: [public] url, and path and query as sent
    std::vector<std::pair<std::string, std::string>> headers;  ///< all, in their order; names in lower case
    std::string body;
    instant received{};

    /// The first of this name; empty: none.
    std::string_view header(std::string_view name) const;
};

/// It is not from the provider (or from nobody who knows the secret): nothing is kept. For an operator: no secret.
struct hook_refused {
    std::string why;
};
using checked_hook = std::variant<hook_refused, raw_receipt>;

/// Never throws for what stands in a call. Compares signatures without telling by the time it takes.
using hook_check = std::function<checked_hook(const hook_call& what)>;

/// What one of them lets in: while a secret is changed the one of before counts, too.
hook_check either(hook_check by_now, hook_check before);

/// Who calls at /hooks/KIND/PROVIDER.
class hook_checks {
public:
    struct entry {
        hook_check check;
        std::string reply;    ///< what the provider wants to read when it was taken, as plain text; mostly nothing
        bool by_get = false;  ///< all that it tells stands in the URL: it may call with GET, too
    };
    void add(std::string kind, std::string provider, hook_check check, std::string reply = {}, bool by_get = false)
    {
        checks_[{std::move(kind), std::move(provider)}] = {std::move(check), std::move(reply), by_get};
    }
    /// None: no such provider calls here.
    const entry* find(const std::string& kind, const std::string& provider) const;

private:
    std::map<std::pair<std::string, std::string>, entry> checks_;
};

}  // namespace todoke
