// What each protocol is to the double of its provider.
#include "tests/faults/faulty_provider.hpp"
#include "tests/support/outside/line_sink.hpp"
#include "tests/support/outside/smpp_sink.hpp"
#include "tests/support/outside/smtp_sink.hpp"

namespace todoke {

spoken speaks_smtp()
{
    return {[](taken_log& log, bool) { return make_smtp_sink(log); },
            [](const std::string&) { return "451 4.3.0 Temporary server error\r\n"; }};
}

namespace {

/// One that takes nothing: a retry key is new to it every time.
class forgetful_line : public sink_dialogue {
public:
    explicit forgetful_line(taken_log& log) : memory_{std::make_shared<line_memory>(line_memory{log, {}, {}})} {}

    std::size_t take(std::string_view in, std::string& out) override
    {
        memory_->keys.clear();
        return sink_->take(in, out);
    }

private:
    std::shared_ptr<line_memory> memory_;
    std::unique_ptr<sink_dialogue> sink_ = make_line_sink(memory_);
};

std::string line_is_unavailable(const std::string&)
{
    const std::string body{R"({"message":"unavailable"})"};
    return "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

spoken speaks_line()
{
    return {[memory = std::shared_ptr<line_memory>{}](taken_log& log, bool takes) mutable {
                if (!takes) return std::unique_ptr<sink_dialogue>{std::make_unique<forgetful_line>(log)};
                if (!memory) memory = std::make_shared<line_memory>(line_memory{log, {}, {}});
                return make_line_sink(memory);
            },
            line_is_unavailable};
}

/// The same PDU with the status ESME_RSYSERR, which has no body.
spoken speaks_smpp()
{
    return {[](taken_log& log, bool) { return make_smpp_sink(log); },
            [](const std::string& instead_of) {
                const std::string head{"\0\0\0\x10", 4}, system_error{"\0\0\0\x08", 4};
                return head + instead_of.substr(4, 4) + system_error + instead_of.substr(12, 4);
            }};
}

}  // namespace todoke
