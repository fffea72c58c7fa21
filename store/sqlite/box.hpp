#pragma once
// By what a database is known again, as functions over the books inside a transaction.

#include <cstdint>
#include <optional>
#include <string>

#include "store/sqlite/books.hpp"

namespace todoke {

/// Where the database is found now.
struct found_on {
    std::optional<std::int64_t> machine;     ///< a keyed hash of the machine's id; none: it has none
    std::optional<std::int64_t> generation;  ///< of the file beside the database; none: there is none
};

box_memory recognise(books& b, const found_on& here);
message_no doubt(books& b, const std::string& why);
void adopt(books& b, const found_on& here, const std::string& reason, instant now);
void mark(books& b, const found_on& here, instant now);

/// Outside the books: a copy knows by itself that it is one, whatever file lies beside it.
void mark_as_copy(box_rows& box);

/// What the file beside the database is to say; none: it must stay as it is, so that a doubt is not forgotten.
std::optional<std::int64_t> generation_to_write(books& b);

}  // namespace todoke
