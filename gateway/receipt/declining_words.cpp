#include "gateway/receipt/declining_words.hpp"

#include "gateway/policy/wording/stop_words.hpp"

namespace todoke {

std::optional<declined_at_address> declining_words(const told_words& what, const rules& book)
{
    if (what.on != channel::sms || what.address.empty() || !says_stop(what.text, book.stop_words)) return std::nullopt;
    declined_at_address made{what.on, what.address, {}, what.text, what.at};
    for (const auto& [name, klass] : book.classes)
        if (is_declinable(klass)) made.classes.push_back(name);
    return made;
}

}  // namespace todoke
