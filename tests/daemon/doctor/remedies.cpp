// Whatever the doctor finds that is not good says what to do about it, in both languages.
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "daemon/doctor/doctor.hpp"
#include "daemon/doctor/provider_findings.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "store/model/phrase.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using grade = diagnosis::grade;
using area = diagnosis::area;

/// Finds as much as it can.
class DoctorsRemedies : public testing::Test {
protected:
    ~DoctorsRemedies() override { std::filesystem::remove_all(folder); }

    void add(diagnosis one) { all.push_back(std::move(one)); }
    void add(diagnoses more)
    {
        for (auto& one : more) add(std::move(one));
    }
    static read_config read(const std::string& text) { return parse_config({{"todoke.toml", text}}); }

    void ask(decltype(provider_config::how) how, std::optional<lane_view> lane = std::nullopt)
    {
        config set;
        set.book = std::get<config>(read("")).book;
        provider_config one;
        one.name = "some";
        one.how = std::move(how);
        auto looking = look_at_provider(io.get_executor(), set, one, std::move(lane), now);
        add(run(io, std::move(looking)));
    }
    void look_at_the_box();
    void look_at_the_files();
    void look_at_the_ends();
    void look_at_who_answers();
    void look_at_lanes();

    boost::asio::io_context io;
    const std::filesystem::path folder =
        std::filesystem::path{testing::TempDir()} / fmt::format("doctors_remedies.{}", getpid());
    const instant now = *parse_instant("2026-11-27T03:00:00+09:00");
    diagnoses all;
};

void DoctorsRemedies::look_at_the_box()
{
    const auto empty = read("");
    add(look_at_configuration("todoke.toml", read("[class.urgent]\nttl = \"soon\"\n"), std::get<config>(empty)));
    add(look_at_configuration("todoke.toml",
                              read("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n"),
                              std::get<config>(empty)));
    auto held = std::get<config>(empty);
    held.api.is_held = true;
    held.api.listen = {{"/run/todoke/api.sock", {}, 0}, {{}, "127.0.0.1", 8630}};
    add(look_at_configuration("todoke.toml", empty, held));
    add(*look_at_unrecorded(2, held.store));
    const adoption doubt{message_no{7}, say(phrase::clock_stands_before, {to_text(now), to_text(now)})};
    for (const auto& seen : {box_view{}, box_view{false, {}, {}}, box_view{true, now, {}}, box_view{true, {}, doubt}})
        add(look_at_clock(seen, false, false));
    const store_config store;
    for (const auto& free : {std::optional<disk_room>{}, std::optional{disk_room{0, {}}},
                             std::optional{disk_room{store.min_free_disk, {}}}, std::optional{disk_room{1u << 31, 1}}})
        add(look_at_disk(store, free));
}

void DoctorsRemedies::look_at_the_files()
{
    config set;
    set.store.path = (folder / "todoke.db").string();
    set.api.listen.push_back({(folder / "api.sock").string(), {}, 0});
    for (const auto* const name : {"secrets", "conf.d"}) std::filesystem::create_directories(folder / name);
    for (const auto* const name : {"todoke.db", "todoke.toml", "conf.d/line.toml"}) std::ofstream{folder / name} << "x";
    for (const auto* const name : {"", "secrets", "conf.d", "todoke.db", "todoke.toml", "conf.d/line.toml"})
        chmod((folder / name).c_str(), 0777);
    add(look_at_permissions(set, folder / "todoke.toml", geteuid()));
}

void DoctorsRemedies::look_at_the_ends()
{
    public_config door;
    door.url = "https://msg.example.jp";
    for (const auto* const certificate : {"", "no PEM"}) {
        door.certificate = certificate;
        add(look_at_certificates(door, std::nullopt, now));
    }
    for (const auto left : {std::chrono::days{-1}, std::chrono::days{1}})
        add(of_line_token("line", {std::chrono::seconds{left}, {}}, now));
    add(of_line_token("line", {{}, "LINE answers 500"}, now));
    add(of_its_certificate("relay", "mx.example.jp", now, now));
    token_config token;
    token.name = "shop";
    token.previous_secret_sha256 = std::string(64, '0');
    add(look_at_tokens({}, {token}, now));
}

/// Each kind without anybody there, and with addresses that are none.
void DoctorsRemedies::look_at_who_answers()
{
    add(no_provider());
    for (const bool asked : {true, false})
        for (const auto about : {area::provider, area::dns}) add(not_answered(about, "some", asked));
    add(of_name("some", "mx.example.jp", {}));
    add(of_probe("some", {false, false, "gone"}));
    add(of_probe("some", {false, true, "refused"}));
    add(of_probe("some", {false, false, "bound", true}));
    ask(sandbox_settings{});
    line_settings line;
    twilio_settings twilio;
    for (const auto* const endpoint : {"nowhere", "http://127.0.0.1:9"}) {
        line.endpoint = twilio.account.endpoint = endpoint;
        ask(line);
        ask(twilio);
    }
    scripted_peer silent{io, {{peer::silence{}}}};
    http_sms_settings described;
    described.account.to = {false, "127.0.0.1", silent.port()};
    ask(described);
    described.account.to.port = refusing_port();
    ask(described);
}

void DoctorsRemedies::look_at_lanes()
{
    smpp_settings centre;
    centre.host = "127.0.0.1";
    centre.port = refusing_port();
    ask(centre);
    lane_view lane;
    lane.in_session = true;
    for (const auto state :
         {lane_state::connecting, lane_state::misconfigured, lane_state::breaker_open, lane_state::paused}) {
        lane.state = state;
        lane.usable = state != lane_state::connecting;
        ask(centre, lane);
    }
}

TEST_F(DoctorsRemedies, StandBesideWhateverIsNotGood)
{
    look_at_the_box();
    look_at_the_files();
    look_at_the_ends();
    look_at_who_answers();
    look_at_lanes();
    std::size_t troubles = 0;
    for (const auto& one : all) {
        if (one.how == grade::good) continue;
        ++troubles;
        EXPECT_NE(one.remedy.english, "") << to_text(one.how) << ' ' << one.what.english;
        EXPECT_NE(one.remedy.japanese, "") << to_text(one.how) << ' ' << one.what.japanese;
    }
    EXPECT_GE(troubles, 40u) << "it found as much as it could";
}

}  // namespace
}  // namespace todoke
