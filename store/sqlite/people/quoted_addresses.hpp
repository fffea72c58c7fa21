#pragma once
// Addresses of one person, to be found again in texts that others wrote (keys, raw receipts): in any spelling, so with
// other capitals, with signs between the digits of a number or without its country code, and percent-encoded.

#include <string>
#include <string_view>
#include <vector>

#include "store/model/submission.hpp"

namespace todoke {

class quoted_addresses {
public:
    /// Nothing, if it is empty.
    void add(std::string_view address);
    void add(const addresses& more);
    bool any_in(std::string_view text) const;

private:
    std::vector<std::string> all_;  ///< as they are looked for
};

}  // namespace todoke
