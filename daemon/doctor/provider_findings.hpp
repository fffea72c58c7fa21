#pragma once
// What is said of a provider, each with its remedy. Pure.

#include <chrono>
#include <string>

#include "daemon/api/diagnosis.hpp"
#include "gateway/channel/lookup.hpp"
#include "gateway/channel/probe.hpp"
#include "store/model/instant.hpp"

namespace todoke {

/// How long all providers together may take: less than the command line waits for the answer (daemon/cli/client.cpp).
inline constexpr std::chrono::seconds longest_examination{60};

diagnosis of_provider(const std::string& name, diagnosis::grade how, both_languages what, both_languages remedy = {});
/// What a real question came to.
diagnosis of_probe(const std::string& name, const probe_answer& told);
/// Of one that was reached (`told`), and of which no call is known that costs nothing.
diagnosis credentials_not_tried(const std::string& name, const std::string& told);
/// Of the certificate that one of its hosts has shown; one that has ended is never believed, and is told by the probe.
diagnosis of_its_certificate(const std::string& name, const std::string& host, instant end, instant now);
/// One that had not answered when the time was over; `asked`: its turn had come.
diagnosis not_answered(diagnosis::area about, const std::string& name, bool asked);
/// What the resolver says of a host that `owner` (a provider, a callback) goes by.
diagnosis of_name(const std::string& owner, const std::string& host, const addresses_found& found);
diagnosis no_provider();

}  // namespace todoke
