#pragma once
// How far the parts of one SMS have come, over as many attempts as it takes: what a centre took is never sent again,
// and all parts carry the same reference, so that a phone joins them. Its text form is outcome::resume. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

class sms_progress {
public:
    /// `print` names what the phone would see (sender, number, parts): progress of anything else is not believed.
    sms_progress(std::size_t parts, std::uint16_t reference, std::uint64_t print);
    /// Goes on from `resume` where it fits; else from the beginning.
    void resume_from(std::string_view resume);

    std::uint16_t reference() const { return reference_; }
    std::size_t total() const { return parts_.size(); }
    /// The first part no centre is known to have taken.
    std::optional<std::size_t> next() const;
    bool is_begun() const;

    void taken(std::size_t part, std::string message_id);
    void unanswered(std::size_t part);

    std::size_t count_taken() const;
    /// The ids of what was taken, in the order of the parts.
    std::vector<std::string> message_ids() const;
    std::string text() const;

private:
    enum class stage : std::uint8_t { open, taken, unanswered };
    struct part {
        stage now = stage::open;
        std::string message_id;
    };

    std::vector<part> parts_;
    std::uint16_t reference_;
    std::uint64_t print_;
};

/// FNV-1a, 64 bits, over each text and its length.
std::uint64_t print_of(const std::vector<std::string_view>& texts);

}  // namespace todoke
