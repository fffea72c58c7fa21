// A mail that bounces: handed to a real Postfix, refused by the next server, reported by Postfix to the bounce address,
// delivered by it over LMTP to our door, and read.

#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <gtest/gtest.h>
#include <optional>
#include <unistd.h>

#include "gateway/receipt/readers/email_receipts.hpp"
#include "gateway/receipt/report_door.hpp"
#include "tests/counterpart/mail_sender.hpp"
#include "tests/counterpart/postfix_server.hpp"

namespace todoke {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct PostfixReports : testing::Test {
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "Postfix must be started as root";
        for (const auto* program : {"postfix", "postconf", "saslpasswd2"})
            if (const auto why = missing_program(program)) GTEST_SKIP() << *why;
        account.name = "mail";
        account.host = "localhost";
        account.ca_file = certificates().ca_file();
        account.user = "todoke@test";
        account.password = "secret";
        account.from = "お店 <news@shop.test>";
        account.bounces = "bounces@shop.example.jp";
        account.tell_success = true;
        account.first_pause = account.longest_pause = 10ms;
    }
    ~PostfixReports() override
    {
        tasks.cancel();
        run_until(io, [this] { return tasks.size() == 0; });
    }
    /// Returns its port.
    int open_door()
    {
        report_door::acceptor listens{io.get_executor()};
        listens.open(asio::generic::stream_protocol{AF_INET, IPPROTO_TCP});
        listens.bind(asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), 0});
        listens.listen();
        asio::ip::tcp::endpoint bound;
        const auto where = listens.local_endpoint();
        std::memcpy(bound.data(), where.data(), where.size());
        door.emplace(std::move(listens), report_door_rules{"mail", account.bounces},
                     [this](raw_receipt what) { return keep(std::move(what)); });
        tasks.spawn("door", door->run());
        return bound.port();
    }
    asio::awaitable<bool> keep(raw_receipt what)
    {
        what.received = *parse_instant("2026-11-23T03:00:00Z");
        got.push_back(std::move(what));
        co_return true;
    }
    /// What is told of a mail that the next server gives this answer for.
    std::vector<told> all_told_when(const char* rcpt_answer, const char* data_answer)
    {
        peer::script relay{peer::reply{"220 relay.test\r\n"}};
        const auto command = [&](const char* answer) {
            relay.push_back(peer::read_until{"\r\n"});
            relay.push_back(peer::reply{answer});
        };
        command("250 relay.test\r\n");
        command("250 ok\r\n");
        command(rcpt_answer);
        if (data_answer) {
            command("354 go\r\n");
            relay.push_back(peer::read_until{"\r\n.\r\n"});
            relay.push_back(peer::reply{data_answer});
        } else {
            command("250 reset\r\n");  // else Postfix waits for it
        }
        relay.push_back(peer::silence{});
        next_host.emplace(io, std::vector<peer::script>{relay});
        host.emplace("PLAIN", next_host->port(), open_door());
        account.port = host->port();
        sender.emplace(io, account);
        auto mail = mail_to("relay@example.jp", shipped());
        mail.leg = 2;
        expect_kind(sender->send(std::move(mail)), outcome_kind::accepted);
        run_until(io, [this] { return !got.empty(); });
        const auto read = read_email_report(got.at(0));
        const auto* all = std::get_if<std::vector<told>>(&read);
        EXPECT_TRUE(all) << got[0].body;
        return all ? *all : std::vector<told>{};
    }
    told_receipt told_when(const char* rcpt_answer, const char* data_answer)
    {
        const auto all = all_told_when(rcpt_answer, data_answer);
        EXPECT_EQ(all.size(), 1u) << got[0].body;
        return all.size() == 1 ? std::get<told_receipt>(all[0].what) : told_receipt{};
    }
    void expect_about_our_mail(const told_receipt& what)
    {
        EXPECT_EQ(what.message, message_id::parse("0198f2c4-1111-7222-8333-444455556666"));
        EXPECT_EQ(what.leg, 2u);
        EXPECT_EQ(got[0].headers[0].second, "bounces+0198f2c4-1111-7222-8333-444455556666.2@shop.example.jp");
        EXPECT_NE(got[0].body.find("Original-Envelope-Id: 0198f2c4-1111-7222-8333-444455556666.2"), std::string::npos)
            << got[0].body;
    }

    boost::asio::io_context io;
    task_group tasks{io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
    smtp_account account;
    std::optional<report_door> door;
    std::optional<scripted_peer> next_host;
    std::optional<postfix> host;
    std::optional<mail_sender> sender;
    std::vector<raw_receipt> got;
};

TEST_F(PostfixReports, AnAddressThatIsGoneIsBlocked)
{
    const auto what = told_when("550 5.1.1 no such user\r\n", nullptr);
    expect_about_our_mail(what);
    EXPECT_EQ(to_text(what.what.kind), to_text(receipt_kind::blocked));
    EXPECT_EQ(what.what.code, "5.1.1");
    EXPECT_NE(what.what.detail.find("no such user"), std::string::npos) << what.what.detail;
}

TEST_F(PostfixReports, AFullMailboxFailsTheMessageOnly)
{
    const auto what = told_when("552 5.2.2 mailbox full\r\n", nullptr);
    expect_about_our_mail(what);
    EXPECT_EQ(to_text(what.what.kind), to_text(receipt_kind::failed));
}

TEST_F(PostfixReports, AMailThatWentOnToAServerWithoutReportsIsNotDelivered)
{
    EXPECT_TRUE(all_told_when("250 ok\r\n", "250 2.0.0 taken\r\n").empty());
    EXPECT_NE(got.at(0).body.find("Action: relayed"), std::string::npos) << got[0].body;
}

}  // namespace
}  // namespace todoke
