#pragma once
// How far an import has come, on disk, so that it goes on after whatever stopped it. The note belongs to one import
// (these bytes, read so, for this daemon), to one user and to one run at a time: anything else in its place is not
// believed.

#include <boost/json/array.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cli/import/import_progress.hpp"
#include "daemon/cli/private_file.hpp"

namespace todoke::cli {

/// What an import is the same one by.
struct import_identity {
    std::string_view content;  ///< of the file
    std::vector<std::string> columns;
    std::string encoding, daemon;
};

/// What an earlier run left.
struct earlier_run {
    enum class note { none, link, of_another_import, of_this_import };
    note found = note::none;
    import_counts at;
    boost::json::array left_out;  ///< the rows, as they are reported
};

class import_note {
public:
    import_note(std::string path, const import_identity& of, language speaks = language::english);

    /// From here on no other run goes on from it. Throws std::runtime_error when another run has it, or when something
    /// is there that no import of this user wrote: it would be overwritten.
    earlier_run read();

    // These throw std::runtime_error when it cannot be written: the import would not be resumable.

    /// In place of what was read.
    void begin(const import_counts& at, const boost::json::array& left_out);
    /// `left_out`: those since the call before.
    void add(const import_counts& at, const boost::json::array& left_out);
    /// Only if it is still the one under its name.
    void remove();
    const std::string& path() const { return path_; }

private:
    template <class Writing>
    void with_hint(Writing writing) const;
    [[noreturn]] void refuse(std::string_view english, std::string_view japanese) const;
    [[noreturn]] void is_in_use() const;

    std::string path_, identity_;
    language speaks_;
    own_file before_;
    std::unique_ptr<private_file> file_;
};

}  // namespace todoke::cli
