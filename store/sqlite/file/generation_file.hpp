#pragma once
// PATH.generation: a number beside the database that is also in it. A database that is restored alone, or copied, no
// longer agrees with it.

#include <cstdint>
#include <optional>
#include <string>

namespace todoke {

class generation_file {
public:
    explicit generation_file(const std::string& database) : path_{database + ".generation"} {}

    /// None: there is no such file, or it makes no sense.
    std::optional<std::int64_t> read() const;
    /// Returns when it is on disk. Throws store_failure.
    void write(std::int64_t generation) const;

private:
    std::string path_;
};

}  // namespace todoke
