#include "tests/scenario/player.hpp"

#include <date/tz.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "gateway/policy/wording/in_words.hpp"
#include "tests/scenario/message_names.hpp"
#include "tests/scenario/operator_hand.hpp"
#include "tests/scenario/reactions.hpp"
#include "tests/scenario/words.hpp"
#include "tests/scenario/world.hpp"

namespace todoke {

namespace {

class player {
public:
    explicit player(const std::filesystem::path& file) : file_{file} {}
    void play();

private:
    using words = std::deque<std::string>;
    void read_config(std::istream& in);
    void open(words line);
    config configured() const;
    void reload(std::istream& in);
    void play_line(words line);
    void submit(words line);
    void refuse(words line);
    void refuse_customer(words line);
    void answers(words line);
    void why(words line);
    void expect(words line);
    void expect_nothing();
    void expect_message(const std::string& name, words line);
    void expect_attempt(const std::string& provider, words line);
    std::string take(words& line, const char* what);
    instant take_time(words& line);
    std::string shown(instant when);

    std::filesystem::path file_;
    std::string toml_;
    bool has_classes_ = false;
    const date::time_zone* zone_ = date::locate_zone("Asia/Tokyo");
    std::unique_ptr<world> world_;
    scenario::message_names messages_;
    std::map<std::string, message_id> keys_;
    operator_hand operator_;
};

void player::play()
{
    std::ifstream in{file_};
    if (!in) throw std::runtime_error{"cannot read the file"};
    const auto where = (file_.parent_path().filename() / file_.filename()).string();
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        line = line.substr(0, line.find('#'));
        auto parts = scenario::words_of(line);
        if (parts.empty()) continue;
        SCOPED_TRACE(where + ":" + std::to_string(number) + ": " + line);
        try {
            if (parts[0] == "config") {
                read_config(in);
            } else if (parts[0] == "reload") {
                reload(in);
            } else {
                play_line(std::move(parts));
            }
        } catch (const std::exception& e) {
            ADD_FAILURE() << e.what();
        }
        if (testing::Test::HasFailure()) return;
    }
    SCOPED_TRACE(where + ": at its end");
    if (world_) expect_nothing();
}

void player::read_config(std::istream& in)
{
    for (std::string line; std::getline(in, line) && line != "end";) toml_ += line + "\n";
}

void player::reload(std::istream& in)
{
    toml_.clear();
    read_config(in);
    world_->reload(configured());
}

config player::configured() const
{
    std::vector<config_text> texts;
    if (toml_.find("[[provider]]") == std::string::npos) texts.push_back({"providers", scenario::default_providers});
    if (toml_.find("release_spread") == std::string::npos && toml_.find("[class.") == std::string::npos)
        texts.push_back({"spread", scenario::no_spread});
    texts.push_back({"scenario", toml_});
    auto read = parse_config(texts);
    if (auto* problems = std::get_if<config_problems>(&read)) {
        for (const auto& one : *problems) ADD_FAILURE() << one.file << ":" << one.line << ": " << one.what;
        throw std::runtime_error{"the scenario's configuration is refused"};
    }
    return std::move(std::get<config>(read));
}

/// The first `at`: its time is one of the configured zone.
void player::open(words line)
{
    auto set = configured();
    zone_ = date::locate_zone(set.book->time_zone);
    const auto start = take_time(line);
    world_ = std::make_unique<world>(std::move(set), start);
}

void player::play_line(words line)
{
    const auto verb = take(line, "a verb");
    if (verb == "at") {
        if (!world_) return open(std::move(line));
        world_->move_to(take_time(line));
        return;
    }
    if (!world_) throw std::runtime_error{"a scenario starts with `at`"};
    if (verb == "submit") return submit(std::move(line));
    if (verb == "refuse") return refuse(std::move(line));
    if (verb == "refuse_customer") return refuse_customer(std::move(line));
    if (verb == "answers") return answers(std::move(line));
    if (verb == "expect") return expect(std::move(line));
    if (verb == "why") return why(std::move(line));
    if (verb == "hangs") return world_->provider(take(line, "a provider")).hangs();
    if (verb == "dawdles") return world_->provider(take(line, "a provider")).dawdles();
    if (verb == "release") return world_->release(take(line, "a provider"));
    if (verb == "room") {
        const auto name = take(line, "a provider");
        return world_->set_room(name, std::stoul(take(line, "a number")));
    }
    if (operator_.play(*world_, verb, line, [this](words& rest) { return take_time(rest); })) return;
    if (verb == "unreachable") return world_->set_reachable(take(line, "a provider"), false);
    if (verb == "reachable") return world_->set_reachable(take(line, "a provider"), true);
    if (verb == "crash") return world_->crash();
    if (verb == "restart") return world_->restart();
    if (verb == "with_all") return world_->restart_with_all();
    if (verb == "without") return world_->restart_without(take(line, "a provider"));
    if (verb == "erase") {
        EXPECT_TRUE(world_->erase_customer(take(line, "a customer")));
    } else if (verb == "customer") {
        const auto id = take(line, "an id");
        if (const auto problems = world_->put_customer(id, take(line, "json")))
            for (const auto& one : *problems) ADD_FAILURE() << one.pointer << ": " << one.detail;
    } else if (scenario::play_reaction(
                   *world_, [this](const std::string& name) { return messages_.id_of(name); }, verb, line)) {
    } else if (verb == "cancel") {
        const auto answer = world_->cancel(messages_.id_of(take(line, "a message")));
        EXPECT_EQ(scenario::to_text(answer.how), take(line, "a result"));
    } else {
        throw std::runtime_error{"no such word: " + verb};
    }
}

void player::submit(words line)
{
    const auto name = take(line, "a name");
    const auto answer = world_->submit(take(line, "json"));
    if (const auto* made = std::get_if<stored>(&answer)) {
        messages_.give(name, made->id);
    } else if (const auto* problems = std::get_if<field_problems>(&answer)) {
        for (const auto& one : *problems) ADD_FAILURE() << one.pointer << ": " << one.detail;
    } else if (const auto* bad = std::get_if<malformed>(&answer)) {
        ADD_FAILURE() << bad->detail;
    } else {
        ADD_FAILURE() << scenario::to_text(std::get<refused>(answer).why) << ": " << std::get<refused>(answer).detail;
    }
}

void player::refuse(words line)
{
    const auto expected = take(line, "a pointer or reason");
    const auto answer = world_->submit(take(line, "json"));
    if (const auto* problems = std::get_if<field_problems>(&answer)) {
        const bool found =
            std::any_of(problems->begin(), problems->end(), [&](const auto& one) { return one.pointer == expected; });
        EXPECT_TRUE(found) << "first problem: " << problems->front().pointer << ": " << problems->front().detail;
    } else if (const auto* no = std::get_if<refused>(&answer)) {
        EXPECT_EQ(scenario::to_text(no->why), expected);
    } else {
        ADD_FAILURE() << "it was not refused";
    }
}

void player::refuse_customer(words line)
{
    const auto id = take(line, "an id");
    const auto expected = take(line, "a pointer");
    const auto problems = world_->put_customer(id, take(line, "json"));
    ASSERT_TRUE(problems) << "it was not refused";
    EXPECT_EQ(problems->front().pointer, expected) << problems->front().detail;
}

void player::answers(words line)
{
    auto& provider = world_->provider(take(line, "a provider"));
    const auto next = scenario::parse_answer(line);
    for (int left = next.times; left > 0; --left) provider.answers(next.what);
}

void player::why(words line)
{
    const auto name = take(line, "a message");
    const auto by = take(line, "a rule");
    const auto says = take(line, "allows or forbids");
    const auto told = world_->explain(messages_.id_of(name));
    const auto found = std::find_if(told.begin(), told.end(), [&](const finding& one) {
        return to_text(one.by) == by && one.allows == (says == "allows");
    });
    ASSERT_NE(found, told.end()) << by << " says nothing of that kind; " << told.size() << " rules speak";
    while (!line.empty()) {
        const auto what = take(line, "what");
        if (what == "until") {
            EXPECT_EQ(shown(found->until.value_or(instant{})), shown(take_time(line)));
        } else if (what == "on") {
            EXPECT_EQ(found->on, parse_channel(take(line, "a channel")));
        } else if (what == "saying") {
            std::string said;
            for (; !line.empty(); line.pop_front()) said += (said.empty() ? "" : " ") + line.front();
            EXPECT_EQ(messages_.in(in_words(found->detail, language::english)), said);
        } else {
            throw std::runtime_error{"why: no such word: " + what};
        }
    }
}

void player::expect(words line)
{
    const auto subject = take(line, "whom");
    if (subject == "nothing") {
        expect_nothing();
    } else if (!line.empty() && line.front() == "attempts") {
        line.pop_front();
        expect_attempt(subject, std::move(line));
    } else {
        expect_message(subject, std::move(line));
    }
}

void player::expect_nothing()
{
    for (const auto& one : world_->attempts)
        ADD_FAILURE() << one.provider << " attempted " << messages_.name_of(one.message) << " at " << shown(one.at)
                      << ", and it was not looked at";
}

void player::expect_message(const std::string& name, words line)
{
    const auto seen = world_->find(messages_.id_of(name));
    EXPECT_EQ(to_text(seen.facts.now), take(line, "a state"));
    scenario::expect_explained(seen);
    while (!line.empty()) {
        const auto what = take(line, "what");
        if (what == "due") {
            EXPECT_EQ(shown(seen.facts.due), shown(take_time(line)));
        } else if (what == "by") {
            EXPECT_EQ(to_text(seen.facts.due_by), take(line, "a rule"));
        } else if (what == "legs") {
            EXPECT_EQ(scenario::states_of(seen.facts.legs), take(line, "states of its legs"));
        } else if (what == "tells") {
            const auto row = take(line, "a row of the timeline");
            EXPECT_TRUE(scenario::tells(seen, row)) << "its timeline has no row " << row;
        } else if (what == "of") {
            EXPECT_EQ(seen.duplicate_of ? messages_.name_of(*seen.duplicate_of) : "nothing", take(line, "a name"));
        } else if (what == "on") {
            const auto on = parse_channel(take(line, "a channel"));
            const bool there = std::any_of(seen.facts.legs.begin(), seen.facts.legs.end(), [&](const leg& one) {
                return one.asked.on == on && (one.now == leg_state::accepted || one.now == leg_state::uncertain ||
                                              one.now == leg_state::sending || one.now == leg_state::waiting);
            });
            EXPECT_TRUE(there) << "no live leg on that channel";
        } else {
            throw std::runtime_error{"expect: no such word: " + what};
        }
    }
}

void player::expect_attempt(const std::string& provider, words line)
{
    const auto name = take(line, "a message");
    if (world_->attempts.empty()) throw std::runtime_error{"there was no attempt"};
    const auto seen = world_->attempts.front();
    world_->attempts.pop_front();
    EXPECT_EQ(seen.provider, provider) << "at " << shown(seen.at);
    EXPECT_EQ(messages_.name_of(seen.message), name) << "at " << shown(seen.at);
    while (!line.empty()) {
        const auto what = take(line, "what");
        if (what == "at") {
            EXPECT_EQ(shown(seen.at), shown(take_time(line)));
        } else if (what == "to") {
            EXPECT_EQ(seen.address, take(line, "an address"));
        } else if (what == "key") {
            const auto [known, fresh] = keys_.emplace(take(line, "a name"), seen.attempt_key);
            EXPECT_EQ(seen.attempt_key, known->second) << "the attempt key is another one";
        } else {
            EXPECT_EQ(to_text(seen.how.kind), what);
        }
    }
}

std::string player::take(words& line, const char* what)
{
    if (line.empty()) throw std::runtime_error{std::string{what} + " is missing"};
    auto word = std::move(line.front());
    line.pop_front();
    return word;
}

instant player::take_time(words& line)
{
    auto text = take(line, "a time");
    if (text.find('-') != std::string::npos) text += " " + take(line, "a time of day");
    return scenario::parse_time(text, *zone_, world_ ? world_->now() : instant{});
}

std::string player::shown(instant when)
{
    return date::format("%F %T", zone_->to_local(when));
}

}  // namespace

void play_scenario(const std::filesystem::path& file)
{
    player{file}.play();
}

}  // namespace todoke
