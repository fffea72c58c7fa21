// A centre that says the bytes to a session that is bound and has three messages under way.
#include "gateway/channel/sms/smpp/smpp_session.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

struct seen {
    std::string written;
    std::vector<std::tuple<std::uint32_t, std::optional<std::uint32_t>, std::string>> answers;
    std::vector<std::string> arrived;
    std::size_t closings = 0;

    /// When a length that cannot be ends it, the sequence it is told with may not have come yet.
    friend bool operator==(const seen& a, const seen& b)
    {
        return a.answers == b.answers && a.arrived == b.arrived && a.closings == b.closings &&
               (a.closings > 0 || a.written == b.written);
    }
};

class centre {
public:
    centre()
    {
        take(session_.start(now_));
        take(session_.received(encode_id(smpp_command::bind_transceiver_resp, 0, 1, "SMSC"), now_));
        must(session_.is_bound(), "it is bound");
        smpp_message message;
        message.destination = {1, 1, "819012345678"};
        message.short_message = "hi";
        for (int i = 0; i < 3; ++i) {
            auto made = session_.submit(message, now_);
            open_.insert(made.sequence);
            take(std::move(made.then));
        }
    }

    seen hears(std::string_view bytes, std::size_t at_once)
    {
        while (!bytes.empty() && saw_.closings == 0) {
            take(session_.received(bytes.substr(0, at_once), now_));
            bytes.remove_prefix(std::min(at_once, bytes.size()));
        }
        const auto so_far = saw_;
        if (saw_.closings == 0) take(session_.lost("the connection was cut"));
        must(open_.empty(), "every submit is answered");
        must(saw_.closings <= 1, "it is closed once");
        return so_far;
    }

private:
    void take(smpp_session::actions what)
    {
        for (const auto& each : what.answers) {
            must(open_.erase(each.sequence) == 1, "an answer is to an open submit, once");
            must_be_line(each.message_id, 256, "an id");
            must_be_line(each.why, 500, "the reason");
            saw_.answers.emplace_back(each.sequence, each.status, each.message_id);
        }
        for (const auto& each : what.arrived) {
            must(first_frame(each.pdu).is == smpp_frame::kind::whole, "what arrived is a whole PDU");
            check_written(session_.acknowledge(each, 0));
            saw_.arrived.push_back(each.pdu);
        }
        for (const auto& each : what.remarks) must_be_line(each, 500, "a remark");
        check_written(what.write);
        saw_.written += what.write;
        if (what.close) {
            must_be_line(what.close->why, 500, "the reason");
            ++saw_.closings;
        }
    }
    void check_written(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto frame = first_frame(bytes);
            must(frame.is == smpp_frame::kind::whole, "what is written is whole PDUs");
            bytes.remove_prefix(frame.head.length);
        }
    }

    static smpp_session_rules rules()
    {
        smpp_session_rules made;
        made.account = {"shop", "secret", "", smpp_command::bind_transceiver};
        return made;
    }

    smpp_session::time_point now_{};
    smpp_session session_{rules()};
    std::set<std::uint32_t> open_;
    seen saw_;
};

}  // namespace

void fuzz_smpp_session(std::string_view bytes)
{
    const auto whole = centre{}.hears(bytes, bytes.size() + 1), pieces = centre{}.hears(bytes, 5);
    must(whole == pieces, "pieces come to the same as the whole");
}

}  // namespace todoke
