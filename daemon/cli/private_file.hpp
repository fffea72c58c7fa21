#pragma once
// A file with customers' data in a folder that others may write to: readable by its owner only from its first byte,
// without a name until it is whole, so that nothing stays whatever ends the program. No link is followed.

#include <string>
#include <string_view>
#include <utility>

#include "gateway/policy/wording/in_words.hpp"

namespace todoke::cli {

/// An open file; closed with it.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int number) : number_{number} {}
    ~descriptor();
    descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    descriptor& operator=(descriptor&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }

private:
    int number_ = -1;
};

class private_file {
public:
    /// `path` is where it will be. Throws std::runtime_error with the reason, as all of it does: also when something
    /// other than a file is there, or a link that leads to something else, as /dev/stdout does.
    explicit private_file(std::string path, language speaks = language::english);
    /// What was not put in its place is gone.
    ~private_file();
    private_file(const private_file&) = delete;
    private_file& operator=(const private_file&) = delete;

    /// Also once it is in its place: at its end.
    void write(std::string_view text);

    enum class over { nothing, anything };
    /// On disk, and in its place; until it is closed read_own_file finds it in use. False: something is there, and
    /// stays.
    bool put_in_place(over what = over::anything);
    /// Still the one under its name.
    bool is_in_place() const;

private:
    void open_without_name();
    bool take_name(const std::string& name) const;
    void take_temporary_name();
    bool move(over what) const;
    [[noreturn]] void fail() const;

    std::string path_;
    std::string temporary_;  ///< empty: it has none, or is in its place
    language speaks_;
    descriptor file_;
};

/// What stands under a name, read only if nobody but this user can have written it.
struct own_file {
    enum class kind { none, link, foreign, in_use, own };
    kind is = kind::none;
    std::string content;  ///< of an own one
    descriptor held;      ///< until this is gone others find it in use
};
/// Foreign: no file, another user's, or writable by others. Throws std::runtime_error when it cannot be read.
own_file read_own_file(const std::string& path, language speaks = language::english);

}  // namespace todoke::cli
