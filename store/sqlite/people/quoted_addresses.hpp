#pragma once
// Addresses of one person, to be found again in texts that others wrote (keys, raw receipts): with other capitals, in
// full width, with signs between the digits of a number or without its country code, percent-encoded, with the escapes
// of JSON ("\u0040"), and as quoted-printable. Not found: what is encoded as a whole (base64, so many a body of a mail;
// compressed, encrypted), HTML entities, a mail domain that is written in its other form (xn--). Such a text goes at
// the end of what is kept.

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
    bool any_as_written(std::string_view text) const;

    std::vector<std::string> all_;  ///< as they are looked for
};

}  // namespace todoke
