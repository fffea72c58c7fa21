#pragma once
// What people agreed to and declined.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// What an unsubscribe token stands for. It outlives its message.
struct subscription {
    std::string klass;
    channel on{};
    bool is_declined = false;  ///< already
};

/// How a person declined.
enum class declined_by { page, one_click, words, complaint };
std::string_view to_text(declined_by how);

/// A person declines messages of these classes on one channel: whoever has the address.
struct declined_at_address {
    channel on{};
    std::string address;
    std::vector<std::string> classes;
    std::string said;  ///< what was written: evidence
    instant at{};      ///< when: a consent that was given later stands, however late or often this is told
    /// The provider's own id of these words, in the raw receipt of this number: under it this address declines once, in
    /// whatever bytes it is told again. Empty: there is none.
    std::string key{};
    std::int64_t raw = 0;
};

/// One entry of the ledger.
struct consent_entry {
    std::int64_t no = 0;
    std::string customer;  ///< empty: an address that no profile has
    std::string klass;
    channel on{};
    bool granted = false;
    instant at{};            ///< when it was given or withdrawn
    instant recorded{};      ///< when that was written down
    bool by_person = false;  ///< told by the person, not by a backend
    std::string source, evidence;
};

struct consent_query {
    std::string customer;  ///< empty: of all
    std::int64_t after = 0;
    std::size_t limit = 1000;
};

}  // namespace todoke
