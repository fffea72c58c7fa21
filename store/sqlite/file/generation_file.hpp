#pragma once
// PATH.generation: a number beside the database that is also in it. A database that is restored alone, or copied, no
// longer agrees with it.

#include <cstdint>
#include <optional>
#include <string>
#include <unistd.h>

namespace todoke {

class generation_file {
public:
    /// `sync`: tests.
    explicit generation_file(const std::string& database, int (*sync)(int) = ::fsync)
        : path_{database + ".generation"}, sync_{sync}
    {
    }

    /// None: there is no such file, it makes no sense, or it may not be there after the power went.
    std::optional<std::int64_t> read() const;
    /// Returns when it is on disk, under its name. Throws store_failure.
    void write(std::int64_t generation);

private:
    bool wrote(const std::string& path, const std::string& text) const;
    bool synced_folder() const;

    std::string path_;
    int (*sync_)(int);
    bool in_doubt_ = false;  ///< it was written, and its name was not synced
};

}  // namespace todoke
