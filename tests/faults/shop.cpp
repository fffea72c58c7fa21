#include "tests/faults/shop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "daemon/providers/provider_accounts.hpp"
#include "daemon/providers/providers.hpp"
#include "gateway/channel/email/smtp_channel.hpp"
#include "gateway/channel/line/line_channel.hpp"
#include "gateway/channel/sms/smpp/smpp_channel.hpp"
#include "gateway/intake/intake.hpp"
#include "gateway/policy/policy.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/channel/steady_time.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Sees attempts begin and end, and leaves all else to the channel it stands before.
class watched_channel final : public provider_channel {
public:
    watched_channel(std::unique_ptr<provider_channel> real, std::size_t& under_way,
                    std::function<void(const outcome&)> ended)
        : real_{std::move(real)}, under_way_{under_way}, ended_{std::move(ended)}
    {
    }
    asio::awaitable<void> run() override { return real_->run(); }
    std::size_t room() const override { return real_->room(); }
    void want(std::size_t attempts) override { real_->want(attempts); }
    bool is_in_session() const override { return real_->is_in_session(); }
    void on_change(std::function<void(availability)> tell) override { real_->on_change(std::move(tell)); }
    void on_receipt(receipt_keeper keep) override { real_->on_receipt(std::move(keep)); }
    asio::awaitable<outcome> send(envelope what) override
    {
        ++under_way_;
        auto attempt = real_->send(std::move(what));
        auto how = co_await std::move(attempt);
        --under_way_;
        ended_(how);
        co_return how;
    }
    content_count bills() const override { return real_->bills(); }
    content_count parts() const override { return real_->parts(); }
    std::optional<allowance> monthly() const override { return real_->monthly(); }

private:
    std::unique_ptr<provider_channel> real_;
    std::size_t& under_way_;
    std::function<void(const outcome&)> ended_;
};

/// As operators write it, but for what keeps the loopback from being used.
config site(int mail, int line, int sms)
{
    const auto text = fmt::format(
        "[class.transactional]\nquiet_hours = \"never\"\nttl = \"24h\"\n"
        "[[provider]]\nname = \"email\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\n"
        "security = \"none\"\nfrom = \"shop@example.jp\"\nrate = \"1/s\"\nwindow = 4\n"
        "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"token\"\n"
        "endpoint = \"http://127.0.0.1:{}\"\nrate = \"1/s\"\nwindow = 4\n"
        "[[provider]]\nname = \"sms\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"127.0.0.1\"\nport = {}\n"
        "security = \"none\"\nsystem_id = \"shop\"\npassword = \"sesame\"\nrate = \"1/s\"\nwindow = 4\n",
        mail, line, sms);
    return std::get<config>(parse_config({{"site", text}}));
}

std::string message_on(channel on, const std::string& mark)
{
    const std::array<std::string, channel_count> to{R"({"email":"p)" + mark + R"(@example.jp"})",
                                                    R"({"line":"U)" + std::string(24, '0') + mark + "\"}",
                                                    R"({"sms":"+8190)" + mark + "\"}"};
    return R"({"to":)" + to[index_of(on)] + R"(,"class":"transactional","legs":[")" + std::string{to_text(on)} +
           R"("],"content":{"text":"order )" + mark + R"("}})";
}

std::filesystem::path a_fast_folder()
{
    auto pattern = std::string{std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : "/tmp"} + "/todoke-shop-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    return pattern;
}

void fail_shop(const std::string& task, std::exception_ptr)
{
    ADD_FAILURE() << task << " ended with an exception";
}

asio::awaitable<bool> stop_at_once(dispatcher& which, store& messages)
{
    co_await which.stop(span{0});
    co_await messages.close();
    co_return true;
}

}  // namespace

shop::shop(int messages)
    : clock_{io_.get_executor(), *parse_instant("2026-11-24T03:00:00Z")},
      providers_{std::make_unique<faulty_provider>(io_, speaks_smtp()),
                 std::make_unique<faulty_provider>(io_, speaks_line()),
                 std::make_unique<faulty_provider>(io_, speaks_smpp())},
      set_{site(providers_[0]->port(), providers_[1]->port(), providers_[2]->port())},
      policy_{make_policy(set_.book)},
      folder_{a_fast_folder()}
{
    sqlite_store_options options;
    options.path = (folder_ / "todoke.db").string();
    options.min_free_disk = 0;
    store_ = open_sqlite_store(io_.get_executor(), options);
    submit(messages);
    std::vector<std::unique_ptr<lane>> lanes;
    for (const auto& one : set_.providers) lanes.push_back(make_lane(one));
    delivery_parts parts{*store_, clock_, [this] { return policy_; }, [] {}, [](const ended_attempt&) {}};
    dispatcher_ = std::make_unique<dispatcher>(io_.get_executor(), std::move(parts), std::move(lanes));
    tasks_ = std::make_unique<task_group>(io_.get_executor(), fail_shop);
    tasks_->spawn("dispatcher", dispatcher_->run());
    settle();
}

shop::~shop()
{
    run(stop_at_once(*dispatcher_, *store_));
    tasks_->cancel();
    run_until(io_, [this] { return tasks_->size() == 0; });
    std::filesystem::remove_all(folder_);
}

std::unique_ptr<lane> shop::make_lane(const provider_config& of)
{
    const auto on = of.on;
    auto seen = [this, on](const outcome& how) { ended_[index_of(on)].push_back({clock_.now(), how.kind}); };
    std::unique_ptr<provider_channel> real;
    if (const auto* smtp = std::get_if<smtp_settings>(&of.how))
        real = make_smtp_channel(io_.get_executor(), smtp_account_of(of, *smtp));
    if (const auto* smpp = std::get_if<smpp_settings>(&of.how))
        real = make_smpp_channel(io_.get_executor(), smpp_account_of(of, *smpp));
    if (const auto* line = std::get_if<line_settings>(&of.how)) {
        auto account = line_account_of(of, *line);
        account.time = {std::shared_ptr<void>{}, &clock_};
        real = make_line_channel(io_.get_executor(), std::move(account));
    }
    auto over = std::make_unique<watched_channel>(std::move(real), under_way_[index_of(on)], std::move(seen));
    return std::make_unique<lane>(lane_rules_of(of), std::move(over));
}

std::string shop::mark(int n)
{
    return std::to_string(10'000'000 + n);
}

void shop::submit(int messages)
{
    for (const auto on : all_channels)
        for (int n = 0; n < messages; ++n) {
            auto read = read_submission(message_on(on, mark(n)), *set_.book, clock_.now(), true);
            auto answer = run(store_->accept(std::get<submission>(std::move(read)), policy_, clock_.now()));
            sent_[index_of(on)].push_back(std::get<stored>(answer).id);
        }
}

void shop::run(asio::awaitable<void> work)
{
    todoke::run(io_, std::move(work));
}

/// Whoever needs no time has done all that can be done; then whoever has an answer from who is at fault.
void shop::settle()
{
    const auto nobody_waits = [this] {
        std::size_t may_wait = 0;
        for (const auto on : all_channels)
            if (at_fault_ == on) may_wait = under_way_[index_of(on)];
        return dispatcher_->is_resting() && dispatcher_->in_flight() == may_wait;
    };
    do {
        run_until(io_, nobody_waits);
        io_.restart();
    } while (io_.poll() > 0 || !nobody_waits());
}

void shop::let_pass_a_second()
{
    let_pass(io_, std::chrono::seconds{1});
    settle();  // or a round that is under way would look at two instants, and miss what is due at the second one
    clock_.advance(std::chrono::seconds{1});
    settle();
}

std::map<std::string, message_view> shop::messages(channel on)
{
    std::map<std::string, message_view> made;
    const auto& all = sent_[index_of(on)];
    for (std::size_t n = 0; n < all.size(); ++n) made[mark(static_cast<int>(n))] = *run(store_->find(all[n]));
    return made;
}

/// An SMS in doubt stays so until somebody looks at it (on_uncertain of its class); of the others the next try follows.
bool shop::all_have_ended(channel on)
{
    const auto& all = sent_[index_of(on)];
    return std::all_of(all.begin(), all.end(), [&](const message_id& one) {
        const auto now = run(store_->find(one))->facts.now;
        return is_final(now) || (on == channel::sms && now == state::uncertain);
    });
}

}  // namespace todoke
