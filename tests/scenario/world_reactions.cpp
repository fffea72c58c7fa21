// What reaches the world of a scenario from outside: events, receipts, operators.
#include <stdexcept>

#include "gateway/policy/policy.hpp"
#include "gateway/receipt/readers/declining_words.hpp"
#include "tests/scenario/world.hpp"

namespace todoke {

namespace {

template <class T>
T right(understood<T> read)
{
    if (auto* bad = std::get_if<malformed>(&read)) throw std::runtime_error{bad->detail};
    if (auto* wrong = std::get_if<field_problems>(&read))
        throw std::runtime_error{wrong->front().pointer + ": " + wrong->front().detail};
    return std::get<T>(std::move(read));
}

}  // namespace

std::variant<event_answer, field_problems> world::tell_event(const std::string& json)
{
    auto read = read_event(json, clock_.now());
    if (auto* wrong = std::get_if<field_problems>(&read)) return *wrong;
    const auto answer = run(store_->reactions().take_event(right(std::move(read)), policy_, clock_.now()));
    woken();
    return answer;
}

receive_answer world::tell(told_receipt what)
{
    what.what.at = clock_.now();
    const auto answer = run(store_->reactions().receive(std::move(what), policy_, clock_.now()));
    woken();
    return answer;
}

void world::hear(const std::string& provider, const std::string& body)
{
    raw_receipt what;
    what.provider = provider;
    what.form = "scenario";
    what.body = body;
    what.received = clock_.now();
    run(store_->inbox().keep(std::move(what)));
    read_inbox();
}

void world::read_inbox()
{
    const auto due = run(store_->inbox().next(100, clock_.now()));
    if (due.some.empty()) return;
    std::vector<understood_receipt> some;
    for (const auto& one : due.some) {
        const auto blank = one.what.body.find(' ');
        const auto about = one.what.body.substr(blank + 1);
        told_receipt what;
        what.provider = one.what.provider;
        what.what.kind = parse_receipt_kind(one.what.body.substr(0, blank)).value();
        what.what.at = one.what.received;
        if (about.starts_with('*'))
            what.to = about.substr(1);
        else
            what.reference = about;
        some.push_back({one.no, {{"", what}}});
    }
    run(store_->inbox().take_in(std::move(some), policy_, clock_.now()));
    woken();
}

std::optional<receive_answer> world::follow(message_id which, std::size_t number)
{
    const auto& text = texts_[which];
    const auto& url = set_.book->public_url;
    for (auto at = text.find(url); at != std::string::npos; at = text.find(url, at + 1)) {
        const auto from = at + url.size() + 3;  // behind "/c/"
        auto token = text.substr(from, text.find_first_of(" \n\"<", from) - from);
        const auto found = run(store_->people().link(std::move(token)));
        if (!found || found->number != number) continue;
        told_receipt what;
        what.message = found->message;
        what.leg = found->leg;
        what.what.kind = number == 0 ? receipt_kind::opened : receipt_kind::clicked;
        return tell(std::move(what));
    }
    return std::nullopt;
}

bool world::decline(message_id which)
{
    const auto url = unsubscribes_[which];
    if (url.empty()) return false;
    auto token = url.substr(url.rfind('/') + 1);
    const bool done =
        run(store_->people().decline(std::move(token), {}, declined_by::one_click, policy_, clock_.now()));
    woken();
    return done;
}

bool world::write_back(channel on, const std::string& address, const std::string& text)
{
    auto what = declining_words({on, address, "message", text, clock_.now()}, *set_.book);
    if (!what) return false;
    const bool any = run(store_->people().decline_at(*std::move(what), policy_, clock_.now()));
    woken();
    return any;
}

resolve_answer world::resolve(message_id which, resolution as, const std::string& reason)
{
    const auto answer = run(store_->reactions().resolve(which, as, reason, policy_, clock_.now()));
    woken();
    return answer;
}

retry_answer world::retry(message_id which, std::optional<span> ttl, const std::string& reason)
{
    const auto answer = run(store_->reactions().retry(which, ttl, reason, policy_, clock_.now()));
    woken();
    return answer;
}

cancelled_some world::cancel_all(const std::string& json)
{
    const auto order = right(read_cancel(json, *set_.book));
    const cancel_filter which{order.campaign, order.klass, order.customer, order.cancel_key, {}, order.dry_run};
    cancelled_some all;
    do {
        const auto some = run(store_->reactions().cancel_some(which, all.next, policy_, clock_.now()));
        all.cancelled += some.cancelled;
        all.too_late += some.too_late;
        all.next = some.next;
    } while (all.next);
    woken();
    return all;
}

bool world::block(channel on, const std::string& address, const std::string& reason)
{
    const bool is_new = run(store_->reactions().block(on, address, reason, policy_, clock_.now()));
    woken();
    return is_new;
}

bool world::unblock(channel on, const std::string& address)
{
    const bool was_there = run(store_->reactions().unblock(on, address, policy_, clock_.now()));
    woken();
    return was_there;
}

void world::let_tell(const std::string& provider, std::vector<receipt_kind> kinds)
{
    auto book = std::make_shared<rules>(*set_.book);
    for (auto& one : book->providers)
        if (one.name == provider) one.tells = kinds;
    set_.book = std::move(book);
    policy_ = make_policy(set_.book);
}

void world::woken()
{
    dispatcher_->wake();
    settle();
}

}  // namespace todoke
