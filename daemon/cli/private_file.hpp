#pragma once
// A file with customers' data in a folder that others may write to: readable by its owner only from its first byte,
// made under a name that nobody can foresee, and in its place only when it is whole. No link is followed.

#include <string>
#include <string_view>

namespace todoke::cli {

class private_file {
public:
    /// `path` is where it will be. Throws std::runtime_error with the reason, as all of it does: also when something
    /// other than a file is there.
    explicit private_file(std::string path);
    /// What was not put in its place is gone.
    ~private_file();
    private_file(const private_file&) = delete;
    private_file& operator=(const private_file&) = delete;

    /// Also once it is in its place: at its end.
    void write(std::string_view text);
    /// On disk, and in the place of what was there.
    void put_in_place();

private:
    [[noreturn]] void fail() const;

    std::string path_, temporary_;  ///< no temporary name: it is in its place
    int file_ = -1;
};

/// What stands under a name, read only if nobody but this user can have written it.
struct own_file {
    enum class kind { none, foreign, own };
    kind is = kind::none;
    std::string content;  ///< of an own one
};
/// Foreign: a link, no file, another user's, or writable by others. Throws std::runtime_error when it cannot be read.
own_file read_own_file(const std::string& path);

}  // namespace todoke::cli
