#pragma once
// How a message goes out. One implementation a protocol; one object a configured provider. All alike to the lane that
// drives them: one envelope in, one outcome out. What a network or a provider does is a value; only bugs throw.
// Used on the network thread only.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/channel/closing_time.hpp"
#include "store/model/content.hpp"
#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/outcome.hpp"
#include "store/model/told.hpp"

namespace todoke {

/// One attempt, complete: it must outlive every wait, so it goes by value.
struct envelope {
    message_id id;
    int attempt = 1;
    std::string address;  ///< valid for the channel: e-mail address, LINE user id, E.164 number
    std::shared_ptr<const content> what;
    std::string klass;
    std::string campaign;
    message_id attempt_key;   ///< the same again on a repeat that the provider is to recognise (LINE's retry key)
    std::string resume;       ///< see outcome::resume
    instant first_started{};  ///< when the leg was first tried: the Date of an e-mail, the same on every try
    instant started{};        ///< when this attempt was reserved
    instant valid_until = never_ends;
    closing_time closes{};  ///< from then on it is not handed over any more
    std::size_t leg = 0;    ///< which of the message's
    /// Its class can be declined, as the rules in use say: it tells how, where its channel has a way.
    bool declinable = false;
    /// Where this person stops messages of this kind by one click (RFC 8058): https:, taken by POST without cookies.
    /// Empty: nowhere.
    std::string unsubscribe_url;
};

/// What a provider's account can be in for a while.
struct availability {
    bool usable = true;
    bool misconfigured = false;  ///< credentials or settings refused: nothing will change without an operator
    std::string why;             ///< while not usable: what happened, no secret
};

/// What an account may send in its billing period, as far as the provider has told: people, segments …
struct allowance {
    std::int64_t limit = 0, used = 0;
    friend bool operator==(const allowance&, const allowance&) = default;
};

/// How many a content makes for a provider: the segments of an SMS. Pure, and owns all that it looks at: any thread may
/// ask.
using content_count = std::function<std::size_t(const content& what)>;

/// Takes in what a provider told over a connection of the channel's own. True: it is on disk, acknowledge it. False: it
/// could not be kept; refuse it for now, so that the provider tells it again. Never throws but for a cancellation.
using receipt_keeper = std::function<boost::asio::awaitable<bool>(raw_receipt what)>;

class provider_channel {
public:
    virtual ~provider_channel() = default;

    /// Keeps the provider's connections for as long as it runs; ends when cancelled (terminal), having closed
    /// them politely within seconds.
    virtual boost::asio::awaitable<void> run() = 0;

    /// How many attempts could start now without opening a connection first. Nothing slow stands between a
    /// reservation and its first byte, so the lane never reserves more than this.
    virtual std::size_t room() const = 0;

    /// So many attempts, those under way included, could go on at once if there were room: get connections ready for
    /// them (no more than are under way: none wanted now; idle ones may go).
    virtual void want(std::size_t attempts) = 0;

    /// Whether the provider counts a session of this account that sends, bound or about to be: another might be one too
    /// many for it. Never where it keeps no sessions.
    virtual bool is_in_session() const { return false; }

    /// Called whenever room() grew or the account's availability changed.
    virtual void on_change(std::function<void(availability)> tell) = 0;

    /// Where receipts go that come over the channel's own connections. Given before run(). Most have none: their
    /// providers call back over HTTP.
    virtual void on_receipt(receipt_keeper keep) { static_cast<void>(keep); }

    /// One attempt. Takes one unit of room for its duration. Never throws for what a provider or network does;
    /// when cancelled it answers `retry` (nothing was handed over yet) or `uncertain`. What is not handed over by its
    /// closing time is given up: `retry`.
    virtual boost::asio::awaitable<outcome> send(envelope what) = 0;

    /// How it bills; none: one unit for each content.
    virtual content_count bills() const { return nullptr; }

    /// As how many messages it goes, with an id and receipts each; none: every content as one.
    virtual content_count parts() const { return nullptr; }

    /// What the account may send a month; nothing: there is no such limit, or it is not known (yet).
    virtual std::optional<allowance> monthly() const { return std::nullopt; }
};

}  // namespace todoke
