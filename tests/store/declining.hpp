#pragma once
// People who decline, shops that tell of consents, and what stands in the ledger.

#include <fstream>
#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

/// Whether the rules are shown that this class is declined on this channel.
inline bool shows_declined(const situation& s, const std::string& klass, channel on)
{
    const auto found = s.person.consents.find(klass);
    if (found == s.person.consents.end()) return false;
    const auto& said = found->second[index_of(on)];
    return said && !said->granted;
}

class Declining : public StoreTest {
protected:
    static constexpr auto email = channel::email;
    static inline const std::string news = "bulk";

    Declining()
    {
        script->before_decide = [](const situation& s, instant) -> std::optional<verdict> {
            const auto on = s.message.legs.front().asked.on;
            if (!shows_declined(s, s.message.klass, on)) return std::nullopt;
            return finished(state::suppressed, rule::consent);
        };
    }
    submission mail(const std::string& address, const std::string& customer = {})
    {
        auto made = sms({});
        made.to = {address, "", ""};
        made.customer = customer;
        made.legs = {{email, {}, {}}};
        made.links = {"", "https://shop.example.jp/a?x=1#top", "https://shop.example.jp/b"};
        return made;
    }
    std::vector<reserved> take_mail(std::size_t attempts = 10) { return take(attempts, email, "mail"); }
    /// Sends one, and gives its token.
    reserved sent(submission what)
    {
        put(std::move(what));
        const auto all = take_mail();
        if (all.size() != 1) {
            ADD_FAILURE() << all.size() << " went";
            return {};
        }
        record(all[0], outcome_kind::accepted);
        return all[0];
    }
    bool decline(const std::string& token, declined_by how = declined_by::one_click,
                 const std::vector<std::string>& also = {})
    {
        return run(db->people().decline(token, also, how, rules(), now));
    }
    bool decline_at(channel on, const std::string& address, const std::vector<std::string>& classes,
                    std::optional<instant> said_at = {})
    {
        return run(db->people().decline_at({on, address, classes, "STOP", said_at.value_or(now)}, rules(), now));
    }
    /// A raw receipt of this provider that comes now.
    std::int64_t told_by(const std::string& provider, const std::string& body)
    {
        raw_receipt what;
        what.provider = provider;
        what.form = "test";
        what.body = body;
        what.received = now;
        EXPECT_TRUE(run(db->inbox().keep(std::move(what))));
        return run(db->inbox().next(100, now)).some.back().no;
    }
    std::string bytes_of_file() const
    {
        std::string all;
        for (const auto* end : {"", "-wal"}) {
            std::ifstream file{path() + end, std::ios::binary};
            all.append(std::istreambuf_iterator<char>{file}, {});
        }
        EXPECT_NE(all.find("mail"), std::string::npos) << "the search sees texts";
        return all;
    }
    std::vector<std::string> ledger(const consent_query& what = {})
    {
        std::vector<std::string> made;
        for (const auto& one : run(db->people().consents(what)))
            made.push_back(one.customer + " " + one.klass + " " + std::string{to_text(one.on)} +
                           (one.granted ? " granted" : " declined") + (one.by_person ? " by the person" : "") + " " +
                           one.source);
        return made;
    }
    void put_consent(const std::string& id, const addresses& to, bool granted, std::optional<instant> at)
    {
        auto what = profile_of(id, to);
        what.consents[news] = {granted, granted, granted};
        what.consented_at = at;
        what.consent_source = "checkout";
        put_customer(std::move(what));
    }
    std::optional<bool> consent_of(const std::string& id, channel on = email)
    {
        const auto found = run(db->customer(id));
        if (!found || !found->consents.contains(news)) return std::nullopt;
        const auto& said = found->consents.at(news)[index_of(on)];
        return said ? std::optional{said->granted} : std::nullopt;
    }
};

}  // namespace todoke
