#pragma once
// One attempt at one SMS: which PDU goes next, and what the answers come to. Parts go one after the other, so at most
// one of them is ever in doubt. Pure.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/sms/smpp/smpp_account.hpp"
#include "gateway/channel/sms/sms_progress.hpp"

namespace todoke {

/// What became of one submit_sm.
struct part_answer {
    enum class kind { not_sent, unanswered, answered } how = kind::unanswered;
    std::uint32_t status = 0;  ///< answered
    std::string message_id;    ///< answered
    std::string why;           ///< otherwise
    bool transport = true;     ///< otherwise: the provider's or the network's doing, not ours
};

/// Segments; 1 for what has no SMS.
content_count sms_segments(const sms_form& form = {});

class sms_attempt {
public:
    /// The outcome when nothing can be sent at all: `rejected`, or `uncertain` when an earlier try had begun.
    /// `with_receipts`: asks the centre for a receipt on every part. The account outlives the attempt.
    static std::variant<sms_attempt, outcome> begin(const envelope& what, const smpp_account& account,
                                                    bool with_receipts);

    /// The next part; nothing when the centre has all of them. `elapsed`: since the attempt was reserved.
    std::optional<smpp_message> next(span elapsed = {}) const;
    /// Of the part that next() named; the outcome when the attempt is over. A refusal is `rejected` only while no part
    /// can be with the phone; else `uncertain`, so that no other provider sends the whole text once more.
    std::optional<outcome> record(const part_answer& how);
    outcome accepted() const;

private:
    sms_attempt(const smpp_account& account, smpp_message frame, std::vector<std::string> texts, sms_progress progress);
    void put_text(smpp_message& into, std::size_t part) const;
    std::vector<std::string> references() const;
    outcome stopped_at(std::size_t part, outcome_kind kind, const std::string& why) const;

    const smpp_account* account_;
    smpp_message frame_;  ///< everything but the text
    std::vector<std::string> texts_;
    sms_progress progress_;
    bool in_parameter_ = false;  ///< the whole text in one PDU, and the centre cuts it
    std::optional<span> valid_;  ///< from the reservation on, where the centre counts so
};

}  // namespace todoke
