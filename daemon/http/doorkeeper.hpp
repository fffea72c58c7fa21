#pragma once
// Who may come in. A door asks before it reads a body; what a caller is, whoever is behind the door says.

#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "daemon/http/problem.hpp"
#include "daemon/http/routes.hpp"

namespace todoke {

class doorkeeper {
public:
    virtual ~doorkeeper() = default;

    /// Whether anybody may make this call; null: of a path where nothing is.
    virtual bool is_open(const route* call) const = 0;
    /// Who comes over the Unix socket (`is_local`) or with this Authorization, or why it is nobody.
    virtual std::variant<std::shared_ptr<const caller>, problem> know(bool is_local,
                                                                      std::string_view authorization) const = 0;
    /// Why they may not make this call.
    virtual std::optional<problem> stops(const caller& who, const route& call) const = 0;
};

}  // namespace todoke
