#include "gateway/receipt/readers/declining_words.hpp"

#include "gateway/policy/wording/stop_words.hpp"

namespace todoke {

std::optional<declined_at_address> declining_words(const told_words& what, const rules& book)
{
    if (what.on != channel::sms || what.address.empty() || !says_stop(what.text, book.stop_words)) return std::nullopt;
    return declined_at_address{what.on, what.address, declinable_classes(book), what.text, what.at};
}

}  // namespace todoke
