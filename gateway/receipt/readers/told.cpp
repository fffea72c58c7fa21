#include "gateway/receipt/readers/told.hpp"

namespace todoke {

read_receipt receipt_readers::read(const raw_receipt& what) const
{
    auto found = readers_.find({what.form, what.provider});
    if (found == readers_.end()) found = readers_.find({what.form, {}});
    if (found == readers_.end()) return unreadable_receipt{"nothing configured reads the form " + what.form};
    return found->second(what);
}

}  // namespace todoke
