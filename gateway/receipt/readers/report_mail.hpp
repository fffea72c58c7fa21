#pragma once
// What the readers of reports by mail share: a mail taken apart within bounds, and the fields that its parts are made
// of (RFC 3464, RFC 5965). Pure.

#include <gmime/gmime.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace todoke {

struct unref_gobject {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using owned_gobject = std::unique_ptr<T, unref_gobject>;

/// None: it is no mail, or nothing but parts.
owned_gobject<GMimeMessage> take_apart(std::string_view mail);
bool is_of_type(GMimeObject* part, const char* type, const char* subtype);
/// The octets of a part; none of one that has parts itself.
std::string decoded_part(GMimeObject* part);

/// "Name: value" lines in groups behind empty lines, folds undone.
using report_field = std::pair<std::string, std::string>;
using report_fields = std::vector<report_field>;
std::vector<report_fields> field_groups_of(std::string_view text);
/// Empty: it is not there.
std::string field_in(const report_fields& group, std::string_view name);
/// RFC 3461, section 4; some servers give it back as it was said, others decode it.
std::string without_xtext(std::string_view text);

}  // namespace todoke
