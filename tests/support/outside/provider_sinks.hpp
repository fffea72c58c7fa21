#pragma once
// LINE, a mail server and an SMS centre on free loopback ports, served by one thread of their own. They outlive any
// todoked that talks to them, as real providers do.

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "tests/support/outside/line_sink.hpp"
#include "tests/support/outside/taken.hpp"

namespace todoke {

struct sink_settings {
    bool keep = true;  ///< false: only counts, for benchmarks
    /// How long an answer to what was taken is held back; asked on the sinks' thread. None: not at all.
    std::function<std::chrono::microseconds()> hold_back;
    std::function<line_mood(std::string_view user)> line;
    std::size_t line_a_month = 0;  ///< 0: without end
};

class provider_sinks {
public:
    explicit provider_sinks(sink_settings settings);
    ~provider_sinks();
    provider_sinks(const provider_sinks&) = delete;
    provider_sinks& operator=(const provider_sinks&) = delete;

    int line_port() const;
    int smtp_port() const;
    int smpp_port() const;
    const taken_log& line() const;
    const taken_log& mail() const;
    const taken_log& sms() const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace todoke
