#pragma once
// Who reads what providers tell. A reader is pure and belongs to a form: one raw receipt in, the things it tells out.
// It may be asked any number of times for the same one (until all of it found its message), by a newer version of
// itself, too. Checking that the provider is who it says (signatures) is the door's work, before the receipt is kept.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "store/model/told.hpp"

namespace todoke {

/// What is wrong with a raw receipt, for an operator: no address, no secret, none of its text.
struct unreadable_receipt {
    std::string why;
    std::vector<told> words{};  ///< that could be read beside it: what persons wish is heeded all the same
};

/// No things at all: it is well-formed, and tells nothing that matters here.
using read_receipt = std::variant<unreadable_receipt, std::vector<told>>;

/// Never throws for what stands in a receipt: that comes from outside. What it needs of the provider's settings (a
/// template, an encoding) it holds itself.
using receipt_reader = std::function<read_receipt(const raw_receipt& what)>;

/// All readers: one a form for every provider, or one for a provider of its own settings.
class receipt_readers {
public:
    void add(std::string form, receipt_reader reader) { add(std::move(form), {}, std::move(reader)); }
    void add(std::string form, std::string provider, receipt_reader reader)
    {
        readers_[{std::move(form), std::move(provider)}] = std::move(reader);
    }

    /// Nobody to read it (the provider was taken out of the configuration, say) is a problem like any other.
    read_receipt read(const raw_receipt& what) const;

private:
    std::map<std::pair<std::string, std::string>, receipt_reader> readers_;
};

}  // namespace todoke
