#pragma once
// What a provider's word about an SMS comes to, whatever form its receipts have.

#include <optional>

#include "store/model/receipt.hpp"

namespace todoke {

enum class sms_state { on_its_way, delivered, failed, expired, blocked };

/// Nothing: it says nothing yet.
inline std::optional<receipt_kind> kind_of(sms_state what)
{
    switch (what) {
        case sms_state::on_its_way:
            break;
        case sms_state::delivered:
            return receipt_kind::delivered;
        case sms_state::failed:
            return receipt_kind::failed;
        case sms_state::expired:
            return receipt_kind::expired;
        case sms_state::blocked:
            return receipt_kind::blocked;
    }
    return std::nullopt;
}

}  // namespace todoke
