// Part `decide`: what one decision costs.
#include "bench/parts/decisions.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

void measure_decide(const settings& set, results& into)
{
    for (const std::size_t past : {0, 1000}) {
        const auto cost = measure_decisions(set.folder, past);
        const auto who = past == 0 ? std::string{"nobody's past"} : std::string{"1,000 past messages"};
        into.add("decision, " + who + ", rules alone", "us", cost.policy_us);
        into.add("decision, " + who + ", with what each rule says", "us", cost.explain_us);
        into.add("decision, " + who + ", read from the database", "us", cost.stored_us);
    }
}

}  // namespace todoke
