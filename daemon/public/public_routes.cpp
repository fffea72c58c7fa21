#include "daemon/public/public_routes.hpp"

#include <array>

namespace todoke {

namespace {

/// What a form or one click of a mail program needs: anybody can post here.
constexpr std::size_t a_form = 4096;

constexpr std::array public_table{
    route{method::get, "/c/ID", scope::open, body_type::none, follow_link},
    route{method::get, "/o/ID", scope::open, body_type::none, show_opening},
    route{method::get, "/u/ID", scope::open, body_type::none, ask_unsubscribe},
    route{method::post, "/u/ID", scope::open, body_type::raw, do_unsubscribe, nullptr, a_form},
    route{method::post, "/hooks/line/ID", scope::open, body_type::raw, take_line_hook},
    route{method::post, "/hooks/twilio/ID", scope::open, body_type::raw, take_twilio_hook},
    route{method::get, "/hooks/http/ID", scope::open, body_type::none, take_http_hook},
    route{method::post, "/hooks/http/ID", scope::open, body_type::raw, take_http_hook},
};

class open_house final : public doorkeeper {
public:
    bool is_open(const route*) const override { return true; }
    std::variant<std::shared_ptr<const caller>, problem> know(bool, std::string_view) const override
    {
        return std::make_shared<const caller>();
    }
    std::optional<problem> stops(const caller&, const route&) const override { return std::nullopt; }
};

}  // namespace

std::shared_ptr<const doorkeeper> ask_nobody()
{
    return std::make_shared<const open_house>();
}

const route_table& public_routes()
{
    static constexpr route_table all{public_table, "there is nothing here"};
    return all;
}

}  // namespace todoke
