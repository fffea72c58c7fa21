#pragma once
// JSON from a caller -> a value, or all its problems at once. Pure: nothing is looked up, no clock.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/policy/rules.hpp"
#include "store/model/content.hpp"
#include "store/model/customer.hpp"
#include "store/model/hold.hpp"
#include "store/model/receipt.hpp"
#include "store/model/submission.hpp"

namespace todoke {

/// One thing to mend in a request body.
struct field_problem {
    std::string pointer;  ///< JSON Pointer (RFC 6901); empty: the whole body
    std::string detail;   ///< what is wrong and what to write instead
};

/// All that is wrong with one body. Beyond `most` nothing is added: a body of nothing but mistakes costs no more.
class field_problems : public std::vector<field_problem> {
public:
    static constexpr std::size_t most = 100;

    using std::vector<field_problem>::vector;
    bool is_full() const { return size() >= most; }
    void push_back(field_problem one)
    {
        if (is_full()) return;
        if (size() + 1 == most) one = {"", "there are more problems than these 99: mend them first"};
        std::vector<field_problem>::push_back(std::move(one));
    }
};

/// The body is not JSON (or not an object, too deep, a key twice, invalid UTF-8): 400.
struct malformed {
    std::string detail;
};

template <class T>
using understood = std::variant<T, field_problems, malformed>;

/// A body of POST /v1/messages, or one NDJSON line of it (then `idempotency_key` is a field). `now` is when it arrived.
/// Fills in the class's defaults; `idempotency_key` and `caller` of the answer are left to the door unless given in the
/// line.
understood<submission> read_submission(std::string_view json, const rules& book, instant now, bool is_ndjson_line);

/// A body of PUT /v1/customers/ID.
understood<customer_update> read_customer(std::string_view json, std::string_view customer, const rules& book,
                                          instant now);

/// A body of POST /v1/holds.
understood<hold> read_hold(std::string_view json, const rules& book, instant now);
/// A body that gives a reason and nothing else.
understood<std::string> read_reason(std::string_view json);
/// A body of POST /v1/callbacks/NAME/replay: since when.
understood<instant> read_replay(std::string_view json);
/// A body of POST /v1/events. Without `at` it happened now.
understood<customer_event> read_event(std::string_view json, instant now);

/// A body of POST /v1/messages/ID/resolve.
struct resolve_order {
    resolution as{};
    std::string reason;
};
understood<resolve_order> read_resolve(std::string_view json);

/// A body of POST /v1/messages/ID/retry.
struct retry_order {
    std::string reason;
    std::optional<span> ttl;
};
understood<retry_order> read_retry(std::string_view json);

/// A body of POST /v1/messages/cancel.
struct cancel_order {
    std::string campaign, klass, customer, cancel_key;
    bool dry_run = false;
};
understood<cancel_order> read_cancel(std::string_view json, const rules& book);

/// A body of POST /v1/blocks.
struct block_order {
    channel on{};
    std::string address, reason;
};
understood<block_order> read_block(std::string_view json, std::string_view phone_region);

/// One address by its channel's name, as the query of a request has it; a problem in `problems` when it is none.
std::string read_address(channel on, std::string_view text, std::string_view phone_region, std::string_view pointer,
                         field_problems& problems);

/// The stored `content` JSON back into values, for the channel that sends it. Only for what read_submission let pass.
content read_content(std::string_view stored_json);

/// E.164 from national or international form, full-width digits, spaces, hyphens and parentheses allowed; empty: no
/// number. For JP only numbers that can get an SMS (020, 060, 070, 080, 090).
std::string normal_phone(std::string_view text, std::string_view region);
/// The same of a number as a provider tells it, by the calling code of its country ("81"): in national form (with its
/// 0, where its country writes one; a Japanese one also without), or in international form with or without its plus.
std::string told_phone(std::string_view text, std::string_view calling_code);

}  // namespace todoke
