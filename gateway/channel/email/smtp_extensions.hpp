#pragma once
// What a server offers in its answer to EHLO. Unknown keywords are passed over.

#include <cstdint>
#include <set>
#include <string>

#include "gateway/channel/email/smtp_reply.hpp"

namespace todoke {

struct smtp_extensions {
    bool starttls = false, pipelining = false, eight_bit = false, utf8 = false;
    bool chunking = false;  ///< BDAT
    bool dsn = false;       ///< RFC 3461
    bool size = false;
    std::uint64_t largest = 0;  ///< octets; 0: no fixed limit
    bool auth = false;
    std::set<std::string> mechanisms;  ///< of AUTH, in capitals

    friend bool operator==(const smtp_extensions&, const smtp_extensions&) = default;
};

smtp_extensions read_extensions(const smtp_reply& ehlo);

}  // namespace todoke
