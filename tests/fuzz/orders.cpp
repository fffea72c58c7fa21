// The other bodies that backends and operators send: whatever one is meant for, each reader gets it.
#include "tests/fuzz/bodies.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

void check(const customer_update& what)
{
    must(what.customer == "c-1", "the path says whose profile it is");
    for (const auto& each : what.to) must_be_line(each, 320, "an address");
    must_be_line(what.consent_source, 255 * 4, "the source");
    for (const auto& [klass, ignored] : what.consents)
        must(fuzzed_site().classes.contains(klass), "a consent is of a class");
}

void check(const hold& what)
{
    must(!what.reason.empty(), "a hold has a reason");
    must_be_line(what.reason, 255 * 4, "the reason");
    must(what.until > fuzzed_now(), "a hold has an end that comes");
    must((what.scope <= hold_scope::all) == what.name.empty(), "a hold names what it holds");
}

void check(const cancel_order& what)
{
    must(!what.campaign.empty() || !what.klass.empty() || !what.customer.empty() || !what.cancel_key.empty(),
         "not everything is cancelled at once");
}

void check(const block_order& what)
{
    must(!what.address.empty(), "an address is blocked");
    must_be_line(what.address, 320, "the address");
    must_be_line(what.reason, 255 * 4, "the reason");
}

}  // namespace

void fuzz_orders(std::string_view bytes)
{
    if (const auto what = useful(read_customer(bytes, "c-1", fuzzed_site(), fuzzed_now()))) check(*what);
    if (const auto what = useful(read_hold(bytes, fuzzed_site(), fuzzed_now()))) check(*what);
    if (const auto what = useful(read_cancel(bytes, fuzzed_site()))) check(*what);
    if (const auto what = useful(read_block(bytes, "JP"))) check(*what);
    if (const auto what = useful(read_resolve(bytes))) must_be_line(what->reason, 255 * 4, "the reason");
    if (const auto what = useful(read_retry(bytes))) must_be_line(what->reason, 255 * 4, "the reason");
    if (const auto what = useful(read_reason(bytes))) must_be_line(*what, 255 * 4, "the reason");
    static_cast<void>(useful(read_replay(bytes)));
}

}  // namespace todoke
