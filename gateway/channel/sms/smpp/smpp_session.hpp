#pragma once
// One SMPP session without sockets: bind, window, sequence numbers, link checks, answers to the peer, orderly end.
// Every event comes with its instant and returns what the shell is to do next, and when to call again. Whatever was
// submitted is answered exactly once, if only by "nobody knows".

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/channel/sms/smpp/smpp_pdu.hpp"

namespace todoke {

struct smpp_session_rules {
    using duration = std::chrono::steady_clock::duration;
    smpp_bind account;
    std::size_t window = 10;                              ///< messages in hand, each with one open submit
    duration answer_within = std::chrono::seconds{60};    ///< submit_sm
    duration reply_within = std::chrono::seconds{30};     ///< bind, enquire_link, unbind
    duration enquire_after = std::chrono::seconds{30};    ///< of silence
    duration complete_within = std::chrono::seconds{10};  ///< the rest of a PDU whose beginning came
    duration drain_within = std::chrono::seconds{2};      ///< open submits, before an unbind
};

class smpp_session {
public:
    using duration = std::chrono::steady_clock::duration;
    using time_point = std::chrono::steady_clock::time_point;

    /// To an earlier submit().
    struct answer {
        std::uint32_t sequence = 0;
        std::optional<std::uint32_t> status;  ///< none: no answer came
        std::string message_id;
        std::string why;  ///< no answer: what happened instead
    };
    /// A deliver_sm or data_sm: the shell answers it through acknowledge().
    struct incoming {
        smpp_command command{};
        std::uint32_t sequence = 0;
        smpp_message message;
        std::string pdu;  ///< as it came
    };
    struct ending {
        enum class kind { orderly, broken, bind_refused } how = kind::broken;
        std::uint32_t status = 0;  ///< bind_refused
        std::string why;
    };
    struct actions {
        std::string write;  ///< send this, before anything that `close` asks for
        std::vector<answer> answers;
        std::vector<incoming> arrived;
        std::vector<std::string> remarks;  ///< for the log, few: what comes in masses is only counted
        bool bound = false;                ///< has just become bound
        std::optional<ending> close;       ///< write, then close the connection
        std::optional<duration> wake;      ///< call woken() after this; none: no timer is needed
    };
    struct submission {
        std::uint32_t sequence = 0;
        std::string write;
        actions then;
    };

    explicit smpp_session(smpp_session_rules rules);

    /// The connection stands: binds.
    actions start(time_point now);
    actions received(std::string_view bytes, time_point now);
    actions woken(time_point now);
    /// Ends it from our side: open submits may drain for a moment, then unbind.
    actions leave(time_point now);
    /// The connection is gone: everything open stays unanswered.
    actions lost(std::string why);

    bool is_bound() const { return phase_ == phase::bound; }
    /// Free places of the window; 0 unless bound, and for a bind that only receives.
    std::size_t room() const;
    /// A message takes a place for as long as it has parts to submit.
    void take_place() { ++places_; }
    void give_place() { --places_; }

    /// Only while bound, by the holder of a place, one at a time.
    submission submit(const smpp_message& message, time_point now);
    /// Nobody waits for this submit any more.
    void forget(std::uint32_t sequence) { open_.erase(sequence); }
    /// The response to something that arrived.
    std::string acknowledge(const incoming& what, std::uint32_t status) const;

private:
    enum class phase { fresh, binding, bound, draining, unbinding, dismissed, closed };

    void take(const smpp_frame& frame, actions& out, time_point now);
    void take_response(const smpp_frame& frame, actions& out, time_point now);
    void take_request(const smpp_frame& frame, actions& out, time_point now);
    void take_delivery(const smpp_frame& frame, actions& out);
    void take_bind_answer(const smpp_header& head, actions& out, time_point now);
    void take_submit_answer(const smpp_frame& frame, actions& out, time_point now);
    void dismissed_by_peer(const smpp_header& head, actions& out, time_point now);
    void give_up_late(actions& out, time_point now);
    void check_link(actions& out, time_point now);
    void unbind_when_drained(actions& out, time_point now);
    void close(ending how, actions& out);
    void remark(std::string what, actions& out);
    void count_remarks(actions& out);
    std::optional<time_point> next_deadline() const;
    void finish(actions& out, time_point now) const;
    std::uint32_t next_sequence();

    smpp_session_rules rules_;
    phase phase_ = phase::fresh;
    std::size_t places_ = 0;
    std::uint32_t last_sequence_ = 0;
    std::uint32_t own_request_ = 0;             ///< the bind or unbind that waits for its response
    std::map<std::uint32_t, time_point> open_;  ///< submits by sequence, with their deadlines
    std::string stream_;
    time_point heard_{};  ///< when anything last came
    time_point remarked_since_{};
    std::size_t remarks_ = 0;  ///< since then
    std::optional<time_point> phase_deadline_;
    std::optional<time_point> enquiry_deadline_;
    std::optional<time_point> pdu_deadline_;
};

}  // namespace todoke
