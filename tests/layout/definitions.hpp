#pragma once
// What a source text defines for the linker to see: classes and free functions at namespace level. Two of one name in
// one program are one to the linker, which keeps either's inline members for both and says nothing.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

struct definition {
    int line = 0;
    std::string name;  ///< "todoke::session"; a function with the types it takes: "todoke::split(std::string_view)"
};

/// In order. Anonymous namespaces and `static` functions are nobody else's concern and are left out; so are members,
/// operators and specialisations.
std::vector<definition> definitions_of(std::string_view text);

/// Finds names that several files of a program define.
class name_book {
public:
    /// "a.hpp:12: todoke::session is defined in b.hpp:3 too" for each name another file has put there already.
    std::vector<std::string> add(std::string_view file, std::string_view text);

private:
    std::map<std::string, std::string> first_;  ///< name to place
};

}  // namespace todoke
