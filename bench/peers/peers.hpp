#pragma once
// Each peer under the same load as todoke: so many messages, from one, 16 and 64 connections that wait for each answer.

#include "bench/results.hpp"
#include "bench/settings.hpp"

namespace todoke {

/// What one run came to.
struct peer_figures {
    double accepted = 0, relayed = 0;  ///< a second
    double cpu = 0;                    ///< seconds per 1,000
    double rss_mib = 0;
};

void measure_kannel(const settings& set, results& into);
void measure_rabbitmq(const settings& set, results& into);
void measure_postfix(const settings& set, results& into);

void add(const std::string& who, std::size_t connections, const peer_figures& got, results& into);
/// todoke by itself, to the sink of this channel ("sms" or "email"), with the same connections; and its ratio to
/// `peer`.
void add_todoke_beside(const settings& set, const std::string& channel, const std::string& peer,
                       const std::vector<peer_figures>& theirs, results& into);

}  // namespace todoke
