// The dashboard's files, and who may have them; the words it has for people.
#include <fstream>
#include <gmock/gmock.h>
#include <regex>
#include <zlib.h>

#include "daemon/dashboard/embedded_files.hpp"
#include "gateway/policy/wording/names.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

std::string unpacked(const std::string& gzip)
{
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string made(4 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    stream.next_out = reinterpret_cast<Bytef*>(made.data());
    stream.avail_out = static_cast<uInt>(made.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    made.resize(stream.total_out);
    inflateEnd(&stream);
    return made;
}

std::string file_of_dashboard(const std::string& name)
{
    std::ifstream file{TODOKE_SOURCE_DIR "/daemon/dashboard/" + name};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string path_of(const embedded_file& file)
{
    return "/dashboard/" + std::string{file.name};
}

TEST_F(Door, ServesTheDashboardToWhoeverMayConnect)
{
    open();
    auto client = tcp();
    client.send(request("GET", "/"));
    const auto page = client.receive();
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.body, file_of_dashboard("index.html"));
    client.send(request("GET", "/v1/status"));
    EXPECT_EQ(client.receive().status, 401) << "what the page shows needs a token";
    EXPECT_EQ(ask("GET", "/").body, page.body);
    EXPECT_EQ(ask("HEAD", "/").headers.at("content-length"), std::to_string(page.body.size()));
    EXPECT_EQ(ask("POST", "/", "{}").status, 405);
}

TEST_F(Door, ServesEveryFileOfTheDashboardAndNoOther)
{
    open();
    ASSERT_GT(embedded_files().size(), 10u);
    for (const auto& file : embedded_files()) {
        const auto got = ask("GET", path_of(file));
        EXPECT_EQ(got.status, 200) << file.name;
        EXPECT_EQ(got.body, file.text) << file.name;
        EXPECT_EQ(got.headers.at("x-content-type-options"), "nosniff") << file.name;
    }
    for (const auto* other : {"/dashboard/", "/dashboard/nothing.js", "/dashboard/..%2Findex.html",
                              "/dashboard/index.html/x", "/dashboard/%2Fetc%2Fpasswd", "/dashboard/index.html%00"})
        EXPECT_EQ(ask("GET", other).status, 404) << other;
}

/// Whatever stands in the page comes from here, runs from files only, and nobody frames it.
TEST_F(Door, LetsThePageRunNothingFromElsewhere)
{
    open();
    for (const auto* path : {"/", "/dashboard/main.js", "/dashboard/chart.min.js", "/dashboard/style.css"}) {
        const auto got = ask("GET", path);
        const auto policy = got.headers.at("content-security-policy");
        for (const auto* part : {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'none'",
                                 "frame-ancestors 'none'", "require-trusted-types-for 'script'"})
            EXPECT_THAT(policy, testing::HasSubstr(part)) << path;
        EXPECT_THAT(policy, testing::Not(testing::HasSubstr("unsafe"))) << path;
        EXPECT_EQ(got.headers.at("x-frame-options"), "DENY") << path;
        EXPECT_EQ(got.headers.at("referrer-policy"), "no-referrer") << path;
        EXPECT_EQ(got.headers.at("cross-origin-resource-policy"), "same-origin") << path;
        EXPECT_EQ(got.headers.at("cache-control"), "no-cache") << path;
    }
    const auto page = ask("GET", "/").body;
    EXPECT_FALSE(
        std::regex_search(page, std::regex{R"(<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc="/dashboard/))"}));
    EXPECT_FALSE(std::regex_search(page, std::regex{R"((src|href)="(?!/dashboard/|#))"}))
        << "everything is in the program";
}

/// Whatever else is said here is nobody's page, refusals too.
TEST_F(Door, SaysNothingThatRunsOrCanBeFramed)
{
    settings.hosts = {};
    open();
    const auto on_tcp = [this](const std::string& call) {
        auto client = tcp();
        client.send(call);
        return client.receive();
    };
    const std::pair<int, reply> all[] = {
        {200, ask("GET", "/v1/status")},
        {200, ask("GET", "/healthz")},
        {400, on_tcp("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n")},
        {401, on_tcp(request("GET", "/v1/status"))},
        {403, on_tcp("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")},
        {403, on_tcp("GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n")},
        {404, ask("GET", "/dashboard/x")},
        {404, ask("GET", "/nothing")},
        {405, ask("POST", "/", "{}")},
        {415, ask("POST", "/v1/messages", "a=b", "Content-Type: application/x-www-form-urlencoded\r\n")},
        {431, on_tcp("GET / HTTP/1.1\r\nHost: localhost\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n")}};
    for (const auto& [status, got] : all) {
        ASSERT_EQ(got.status, status) << got.body;
        expect_for_programs_only(got);
    }
    const auto lines = ask("POST", "/v1/messages", message() + "\n", "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(lines.headers.at("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
}

TEST_F(Door, SendsAFileOfTheDashboardOnce)
{
    open();
    const auto plain = ask("GET", "/dashboard/style.css");
    const auto packed = ask("GET", "/dashboard/style.css", "", "Accept-Encoding: br, gzip;q=0.8\r\n");
    EXPECT_FALSE(plain.headers.contains("content-encoding"));
    EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
    EXPECT_EQ(packed.headers.at("vary"), "Accept-Encoding");
    EXPECT_EQ(unpacked(packed.body), plain.body);
    EXPECT_NE(packed.headers.at("etag"), plain.headers.at("etag"));
    for (const auto* refuses : {"gzip;q=0", "br", "gzip; q=0.0, br"})
        EXPECT_FALSE(ask("GET", "/dashboard/style.css", "", "Accept-Encoding: " + std::string{refuses} + "\r\n")
                         .headers.contains("content-encoding"))
            << refuses;
    const auto again = ask("GET", "/dashboard/style.css", "", "If-None-Match: " + plain.headers.at("etag") + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.headers.at("etag"), plain.headers.at("etag"));
    EXPECT_EQ(again.headers.at("content-security-policy"), plain.headers.at("content-security-policy"))
        << "what is kept is shown under the newest";
    EXPECT_EQ(again.headers.at("x-frame-options"), "DENY");
    EXPECT_EQ(ask("GET", "/dashboard/style.css", "", "If-None-Match: \"another\"\r\n").status, 200);
    EXPECT_EQ(ask("GET", "/", "", "If-None-Match: " + plain.headers.at("etag") + "\r\n").status, 200);
}

/// What the page says in one language it says in the other: the same words, with the same places for values.
TEST(DashboardWords, AreTheSameInBothLanguages)
{
    const std::regex entry{R"re((\w+):\s*("(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*))re"};
    const std::regex value{R"(\{\w+\})"};
    const auto words_of = [&](const std::string& text) {
        std::map<std::string, std::multiset<std::string>> made;
        for (std::sregex_iterator one{text.begin(), text.end(), entry}, end; one != end; ++one) {
            const auto said = one->str(2);
            auto& values = made[one->str(1)];
            for (std::sregex_iterator v{said.begin(), said.end(), value}; v != end; ++v) values.insert(v->str());
        }
        return made;
    };
    const auto english = words_of(file_of_dashboard("words_en.js")),
               japanese = words_of(file_of_dashboard("words_ja.js"));
    EXPECT_GT(english.size(), 200u);
    EXPECT_THAT(japanese, testing::ContainerEq(english));
}

/// Who speaks with whoever looks at the page reads the same words on the terminal.
TEST(DashboardWords, AreThoseOfTheCommandLineInJapanese)
{
    const auto page = file_of_dashboard("words_ja.js");
    const std::map<std::string, vocabulary> kinds{{"state_", vocabulary::state},     {"event_", vocabulary::event},
                                                  {"rule_", vocabulary::rule},       {"outcome_", vocabulary::outcome},
                                                  {"receipt_", vocabulary::receipt}, {"lane_", vocabulary::lane}};
    for (const auto& [kind, words] : kinds)
        for (const auto word : named_words(words)) {
            const auto entry =
                " " + kind + std::string{word} + ": \"" + name_of(words, word, language::japanese) + "\"";
            EXPECT_NE(page.find(entry), std::string::npos) << entry;
        }
}

/// Every word of the interface that the page may meet has one for people.
TEST(DashboardWords, KnowEveryWordOfTheInterface)
{
    const auto english = file_of_dashboard("words_en.js");
    const auto has = [&](const std::string& key) { return english.find(" " + key + ": \"") != std::string::npos; };
    for (int i = 0; i <= static_cast<int>(rule::uncertain); ++i)
        EXPECT_TRUE(has("rule_" + std::string{to_text(static_cast<rule>(i))})) << i;
    for (int i = 0; i <= static_cast<int>(state::suppressed); ++i)
        EXPECT_TRUE(has("state_" + std::string{to_text(static_cast<state>(i))})) << i;
    for (int i = 0; i <= static_cast<int>(outcome_kind::blocked); ++i)
        EXPECT_TRUE(has("outcome_" + std::string{to_text(static_cast<outcome_kind>(i))})) << i;
    for (const auto e : {timeline_event::stored, timeline_event::deferred, timeline_event::sending,
                         timeline_event::attempt_ended, timeline_event::leg_ended, timeline_event::state_changed,
                         timeline_event::receipt, timeline_event::cancel_asked, timeline_event::reacted,
                         timeline_event::resolved, timeline_event::retried, timeline_event::declined})
        EXPECT_TRUE(has("event_" + std::string{to_text(e)})) << to_text(e);
    for (int i = 0; i <= static_cast<int>(lane_state::held); ++i)
        EXPECT_TRUE(has("lane_" + std::string{to_text(static_cast<lane_state>(i))})) << i;
}

}  // namespace
}  // namespace todoke
