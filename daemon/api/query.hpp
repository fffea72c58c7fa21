#pragma once
// The query part of a target, with every problem at once; a problem's pointer is "?NAME".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/intake/intake.hpp"
#include "store/model/consents.hpp"
#include "store/model/reported.hpp"
#include "store/model/views.hpp"

namespace todoke {

inline constexpr std::size_t longest_page = 500;

/// state, customer, class, campaign, channel, limit, after.
list_query read_list_query(std::string_view query, field_problems& problems);

/// limit, after; of whom is the caller's to say.
person_query read_page_query(std::string_view query, field_problems& problems);
/// Of /v1/blocks: an address under its channel's name (at most one), else a page.
struct block_query {
    std::optional<channel> on;
    std::string address;
    std::int64_t after = 0;
    std::size_t limit = 50;
};
block_query read_block_query(std::string_view query, std::string_view phone_region, field_problems& problems);

/// Of /v1/receipts: after, limit, wait.
struct receipt_query {
    std::optional<receipt_place> after;
    std::size_t limit = 100;
    span wait{};
};
receipt_query read_receipt_query(std::string_view query, field_problems& problems);
/// Of /v1/consents: customer, limit, after.
inline constexpr std::size_t longest_consent_page = 5000;
consent_query read_consent_query(std::string_view query, field_problems& problems);

/// Of /v1/outlook: how many hours, 1 to 24.
inline constexpr int hours_ahead = 12;
int read_outlook_query(std::string_view query, field_problems& problems);

}  // namespace todoke
