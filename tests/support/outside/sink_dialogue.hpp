#pragma once
// A provider's side of one connection, without the socket.

#include <cstddef>
#include <string>
#include <string_view>

namespace todoke {

class sink_dialogue {
public:
    virtual ~sink_dialogue() = default;

    /// What is said as soon as the connection stands.
    virtual std::string greeting() const { return {}; }
    /// Takes what is complete from the front of `in`, adds the answers to `out`, and says how much it took.
    virtual std::size_t take(std::string_view in, std::string& out) = 0;

    /// The connection is closed once what was said is written.
    bool is_over() const { return over_; }

protected:
    void hang_up() { over_ = true; }

private:
    bool over_ = false;
};

}  // namespace todoke
