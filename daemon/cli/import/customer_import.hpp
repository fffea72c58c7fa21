#pragma once
// A file of customers, stored row by row; several at once, because the daemon commits what comes together in one go.

#include <string>
#include <vector>

#include "daemon/cli/session.hpp"

namespace todoke::cli {

struct import_words {
    std::string file, encoding = "auto", state;
    std::vector<std::string> columns;
    bool anew = false;
};

/// Its exit code. Every row that is left out was named, with the reason; what was interrupted goes on with the same
/// words.
int import_customers(session& with, const import_words& said);

}  // namespace todoke::cli
