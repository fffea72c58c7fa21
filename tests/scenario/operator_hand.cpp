#include "tests/scenario/operator_hand.hpp"

#include <gtest/gtest.h>
#include <stdexcept>

namespace todoke {

namespace {

std::string take(std::deque<std::string>& line)
{
    if (line.empty()) throw std::runtime_error{"a word is missing"};
    auto word = std::move(line.front());
    line.pop_front();
    return word;
}

}  // namespace

bool operator_hand::play(world& on, const std::string& verb, words& line, const time_reader& take_time)
{
    if (verb == "hold" || verb == "refuse_hold") {
        place_hold(on, line, verb == "refuse_hold");
    } else if (verb == "lift") {
        EXPECT_TRUE(on.lift_hold(holds_.at(take(line))));
    } else if (verb == "adopt") {
        on.adopt();
    } else if (verb == "backup") {
        on.back_up();
    } else if (verb == "restore") {
        on.restore();
    } else if (verb == "other_machine") {
        on.move_to_another_machine();
    } else if (verb == "clock" && (line.front() == "set" || line.front() == "unset")) {
        on.clock_is_set(line.front() == "set");
    } else if (verb == "clock") {
        on.set_clock(take_time(line));
    } else if (verb == "crash" && !line.empty()) {
        on.crash_until(take_time(line));
    } else {
        return false;
    }
    return true;
}

void operator_hand::place_hold(world& on, words& line, bool is_refused)
{
    const auto word = take(line);
    const auto answer = on.place_hold(take(line));
    if (const auto* no = std::get_if<std::int64_t>(&answer)) {
        EXPECT_FALSE(is_refused) << "it was not refused";
        holds_[word] = *no;
    } else if (const auto* problems = std::get_if<field_problems>(&answer)) {
        EXPECT_TRUE(is_refused) << problems->front().pointer << ": " << problems->front().detail;
        EXPECT_EQ(problems->front().pointer, word);
    } else {
        ADD_FAILURE() << std::get<malformed>(answer).detail;
    }
}

}  // namespace todoke
