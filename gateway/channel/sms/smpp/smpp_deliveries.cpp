// What a centre delivers, from its arrival until it is acknowledged.
#include <boost/asio/this_coro.hpp>

#include "gateway/channel/sms/smpp/smpp_answers.hpp"
#include "gateway/channel/sms/smpp/smpp_link.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_unkept = 200;  // on their way to the disk: a centre's usual window is 10

}  // namespace

void smpp_link::take_arrived(smpp_session::incoming what)
{
    if (keep_) {
        if (unkept_ >= most_unkept) return put_out(0, session_->acknowledge(what, smpp_status::throttled));
        ++unkept_;
        return helpers_->spawn(account_.name + " delivery", keep_arrived(session_, std::move(what)));
    }
    // Nobody here asked for receipts; a person's own message is refused rather than silently lost.
    put_out(0, session_->acknowledge(what, is_receipt(what.message) ? smpp_status::ok : smpp_status::receiver_rejects));
}

/// Acknowledged only once it is on disk: until then the centre delivers it again.
asio::awaitable<void> smpp_link::keep_arrived(std::shared_ptr<smpp_session> of, smpp_session::incoming what)
{
    raw_receipt raw;
    raw.provider = account_.name;
    raw.form = smpp_receipt_form;
    // Sequence numbers begin anew with every session: in another one the same octets are another delivery.
    raw.key = session_mark_ + ' ' + what.pdu;
    raw.body = std::move(what.pdu);
    auto keeping = keep_(std::move(raw));
    const bool kept = co_await std::move(keeping);
    --unkept_;
    if (of != session_ || ending_) co_return;
    put_out(0, of->acknowledge(what, kept ? smpp_status::ok : smpp_status::system_error));
}

}  // namespace todoke
