// The intake lets through exactly what can be mailed, and what is mailed is read as it was written: tried with many
// parts made by chance of what tends to go wrong.

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <random>

#include "gateway/channel/email/address.hpp"
#include "gateway/intake/content.hpp"
#include "store/model/email_rules.hpp"
#include "store/model/text.hpp"
#include "tests/channel/email_reading.hpp"
#include "tests/channel/email_sample.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

class chance {
public:
    explicit chance(unsigned seed) : dice_{seed} {}

    std::size_t below(std::size_t end) { return dice_() % end; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <class T>
    const T& one_of(const std::vector<T>& all)
    {
        return all[below(all.size())];
    }
    /// Mostly short and harmless.
    std::string text()
    {
        static const std::vector<std::string> harmless{"a", "Z", "7", "あ", "漢字", "é",
                                                       "😀", " ", "-", "_",  ".",    "発送"};
        static const std::vector<std::string> odd{
            "  ", "=?", "?=", "=?UTF-8?B?44GC?=", "\"", "\\", "<", ">", "@", ",",      ";",      ":",      "(", ")",
            "'",  "%",  "*",  "\u3000",           "/",  "=",  "[", "&", "#", "\u0085", "\u2028", "\u200b", "+", "~",
            "!"};
        static const std::vector<std::string> controls{"\n", "\r\n", "\t", "\x01", std::string(1, '\0'), "\x7f"};
        std::string made;
        const auto pieces = one_in(12) ? below(300) : below(9);
        const auto oddness = one_in(3) ? 3u : 1000u, wildness = one_in(12) ? 4u : 100'000u;
        for (std::size_t i = 0; i < pieces; ++i)
            made += one_in(wildness) ? one_of(controls) : one_in(oddness) ? one_of(odd) : one_of(harmless);
        return made;
    }
    std::string address()
    {
        static const std::vector<std::string> all{"a@example.jp",
                                                  "a..b@docomo.ne.jp",
                                                  "a.@ezweb.ne.jp",
                                                  "o'neil+x@mail.example.co.jp",
                                                  "{|}~@x.jp",
                                                  "é@x.jp",
                                                  "a@xn--wgv71a119e.jp",
                                                  "a@日本語.jp",
                                                  "root@localhost",
                                                  "\"a b\"@x.jp",
                                                  "A@EXAMPLE.JP",
                                                  "a@b@x.jp",
                                                  "@x.jp"};
        return one_in(6) ? text() + "@example.jp" : one_of(all);
    }
    std::string mailbox()
    {
        const auto name = one_in(3) ? "\"" + text() + "\"" : text();
        return one_in(3) ? address() : name + (one_in(2) ? " <" : "<") + address() + ">";
    }

private:
    std::mt19937 dice_;
};

std::string header_name(chance& pick)
{
    static const std::vector<std::string> all{
        "X-Order",     "x-order",  "X-A",         "List-Unsubscribe", "List-Id",    "References",
        "In-Reply-To", "Keywords", "Comments",    "Organization",     "Precedence", "Auto-Submitted",
        "X-",          "Cc",       "Subject",     "Content-ID",       "Foo",        "X-注文",
        "X A",         "",         "Feedback-ID", "X-!#$%&'*+.^_`|~"};
    if (pick.one_in(15)) return "X-" + pick.text();
    return pick.one_in(20) ? "X-" + std::string(60 + pick.below(6), 'n') : pick.one_of(all);
}

std::string header_value(chance& pick)
{
    static const std::vector<std::string> all{"<https://shop.example.jp/u?a=1>, <mailto:a@x.jp>", "<a@x.jp> <b@x.jp>",
                                              "bulk"};
    if (pick.one_in(15)) return std::string(895 + pick.below(10), 'v');
    return pick.one_in(3) ? pick.one_of(all) : pick.text();
}

email_content some_part(chance& pick)
{
    static const std::vector<std::string> types{"application/pdf",
                                                "image/png",
                                                "text/plain",
                                                "Application/X-Zip",
                                                "application/vnd.ms-excel",
                                                "text/html",
                                                "message/rfc822",
                                                "multipart/mixed",
                                                "pdf",
                                                "a/b/c",
                                                "a/b%",
                                                "-a/b",
                                                "a/b; c=d",
                                                "a/*"};
    email_content part;
    part.subject = pick.one_in(2) ? "件名" : pick.text();
    if (!pick.one_in(5)) part.text = pick.one_in(2) ? "本文\n" : pick.text();
    if (pick.one_in(4)) part.html = "<p>" + pick.text();
    if (pick.one_in(2)) part.from = pick.one_in(3) ? pick.text() : pick.mailbox();
    for (auto n = pick.below(3); n > 0; --n) part.headers[header_name(pick)] = header_value(pick);
    if (pick.one_in(4)) part.headers["Reply-To"] = pick.mailbox() + (pick.one_in(3) ? ", " + pick.mailbox() : "");
    for (auto n = pick.one_in(3) ? pick.below(3) : 0; n > 0; --n)
        part.attachments.push_back({pick.one_in(3) ? "領収書.pdf" : pick.text() + ".pdf", pick.one_of(types), "%PDF"});
    return part;
}

json::object as_json(const email_content& part)
{
    json::object made;
    const auto put = [&](const char* name, const std::string& text) {
        if (!text.empty()) made[name] = text;
    };
    put("subject", part.subject);
    put("text", part.text);
    put("html", part.html);
    put("from", part.from);
    json::object headers;
    for (const auto& [name, value] : part.headers) headers[name] = value;
    if (!headers.empty()) made["headers"] = headers;
    json::array files;
    for (const auto& file : part.attachments)
        files.push_back(json::object{{"name", file.name}, {"type", file.type}, {"base64", "JVBERg=="}});
    if (!files.empty()) made["attachments"] = files;
    return made;
}

std::string trimmed(std::string text)
{
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::vector<mailbox> mailboxes_of(InternetAddressList* list)
{
    std::vector<mailbox> all;
    for (int i = 0; i < internet_address_list_length(list); ++i) {
        auto* const one = internet_address_list_get_address(list, i);
        const char* const name = internet_address_get_name(one);
        const char* const at = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one));
        all.push_back({trimmed(name ? name : ""), *parse_email_address(at)});
    }
    return all;
}

std::vector<mailbox> trimmed(std::vector<mailbox> all)
{
    for (auto& each : all) each.name = trimmed(each.name);
    return all;
}

void expect_headers(const mail_reader& mail, const email_content& part)
{
    for (const auto& [name, value] : part.headers) {
        if (equal_ignoring_case(name, "reply-to")) {
            EXPECT_TRUE(mailboxes_of(mail.addresses(GMIME_ADDRESS_TYPE_REPLY_TO)) == trimmed(*parse_mailboxes(value)))
                << value;
            continue;
        }
        const auto found = is_free_text(name) ? mail.header(name.c_str()) : mail.raw(name.c_str());
        EXPECT_EQ(trimmed(found), trimmed(value)) << name;
    }
}

void expect_files(GMimeObject* top, const email_content& part)
{
    if (part.attachments.empty()) return;
    ASSERT_EQ(type_of(top), "multipart/mixed");
    ASSERT_EQ(g_mime_multipart_get_count(GMIME_MULTIPART(top)), static_cast<int>(part.attachments.size()) + 1);
    for (std::size_t i = 0; i < part.attachments.size(); ++i) {
        auto* const file = child(top, static_cast<int>(i) + 1);
        EXPECT_EQ(std::string{g_mime_part_get_filename(GMIME_PART(file))}, part.attachments[i].name);
        EXPECT_TRUE(equal_ignoring_case(type_of(file), part.attachments[i].type)) << type_of(file);
        EXPECT_EQ(decoded(file), "%PDF");
    }
}

void expect_read_as_written(const std::string& bytes, const email_content& part)
{
    const mail_reader mail{bytes};
    EXPECT_EQ(trimmed(mail.subject()), trimmed(part.subject));
    const auto from = mailboxes_of(mail.addresses(GMIME_ADDRESS_TYPE_FROM));
    ASSERT_EQ(from.size(), 1u);
    auto wanted = frame_of().from;
    if (part.from.find('@') != std::string::npos)
        wanted = *parse_mailbox(part.from);
    else if (!part.from.empty())
        wanted.name = part.from;
    EXPECT_EQ(from[0].name, trimmed(wanted.name));
    EXPECT_EQ(from[0].at, wanted.at);
    expect_headers(mail, part);
    expect_files(mail.top(), part);
}

TEST(EmailAgreement, TheIntakeLetsThroughExactlyWhatCanBeMailed)
{
    int taken = 0, refused = 0;
    for (unsigned seed = 1; seed <= 4000 && !HasFailure(); ++seed) {
        chance pick{seed};
        auto part = some_part(pick);
        const auto object = as_json(part);
        field_problems problems;
        const auto read = read_email_part(object, "", problems, "");
        if (part.subject.empty()) part.subject = subject_from(part.text);
        const auto made = build_mime(part, frame_of());
        const auto* problem = std::get_if<unmailable>(&made);
        SCOPED_TRACE("seed " + std::to_string(seed) + " " + json::serialize(object));
        EXPECT_EQ(read.has_value(), problem == nullptr)
            << (problem            ? problem->why
                : problems.empty() ? ""
                                   : problems[0].pointer + " " + problems[0].detail);
        ++(read ? taken : refused);
        if (read && !problem) expect_read_as_written(std::get<mime_message>(made).bytes, *read);
    }
    EXPECT_GT(taken, 800);
    EXPECT_GT(refused, 800);
}

/// A name as long as a file system takes, and one byte longer.
TEST(EmailAgreement, AFilesNameMayHave255Bytes)
{
    const std::vector<std::string> pieces{"a", "é", "漢", "😀", "漢a", "\u3000é", " x"};
    for (const auto& piece : pieces) {
        std::string name;
        while (name.size() + piece.size() <= 255) name += piece;
        name.append(255 - name.size(), 'z');
        for (const bool fits : {true, false}) {
            email_content part;
            part.subject = "件名";
            part.text = "本文";
            part.attachments = {{fits ? name : name + 'z', "application/pdf", "%PDF"}};
            SCOPED_TRACE(part.attachments[0].name);
            field_problems problems;
            const auto read = read_email_part(as_json(part), "/content/email", problems, "");
            EXPECT_EQ(read.has_value(), fits);
            EXPECT_EQ(why_not(part).empty(), fits) << why_not(part);
            if (fits) {
                expect_read_as_written(bytes_of(part), part);
            } else {
                ASSERT_EQ(problems.size(), 1u);
                EXPECT_EQ(problems[0].pointer, "/content/email/attachments/0/name");
                EXPECT_NE(problems[0].detail.find("255 bytes"), std::string::npos) << problems[0].detail;
            }
        }
    }
}

TEST(EmailAgreement, WhateverBeginsATextAMailCanBeMadeOfIt)
{
    for (unsigned seed = 1; seed <= 2000; ++seed) {
        chance pick{seed};
        json::object given{{"text", pick.text()}};
        field_problems problems;
        fields from{given, "", problems};
        const auto read = read_content_parts(from);
        const auto why = problems.empty() ? why_not(*read.what.email) : "";
        EXPECT_EQ(why, "") << json::serialize(given);
    }
}

}  // namespace
}  // namespace todoke
