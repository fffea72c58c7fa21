// Part `lives`: the store alone, in batches: bytes a queued message takes, and bytes written in a message's whole life.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <fstream>
#include <random>
#include <stdexcept>

#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"
#include "gateway/policy/policy.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace todoke {

namespace {

namespace fs = std::filesystem;
constexpr std::size_t batch = 256, content_bytes = 300;

/// What this process made the kernel write to disks.
std::uint64_t written_by_us()
{
    std::ifstream file{"/proc/self/io"};
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("write_bytes:")) return std::stoull(line.substr(12));
    return 0;
}

rules_ptr plain_rules()
{
    auto book = std::make_shared<rules>();
    book->classes = default_classes();
    book->classes.at("transactional").quiet = book->classes.at("urgent").quiet;
    book->providers = {{"smsc", channel::sms, {}, {}}};
    return make_policy(std::move(book));
}

class living {
public:
    living(const fs::path& folder, std::size_t persons) : path_{folder / "lives.db"}, persons_{persons}
    {
        remove();
        sqlite_store_options options;
        options.path = path_;
        store_ = open_sqlite_store(io_.get_executor(), options);
    }
    ~living()
    {
        store_.reset();
        remove();
    }
    living(const living&) = delete;
    living& operator=(const living&) = delete;

    void accept_batch(std::optional<instant> send_at)
    {
        for (std::size_t i = 0; i < batch; ++i) {
            auto call = store_->accept(next(send_at), rules_, now_);
            boost::asio::co_spawn(io_, std::move(call), [](std::exception_ptr error, const auto& got) {
                if (error) std::rethrow_exception(error);
                if (!std::holds_alternative<stored>(got)) throw std::runtime_error{"not stored"};
            });
        }
        run();
    }

    void send_batch()
    {
        dispatched some;
        std::vector<opening> room{{"smsc", channel::sms, true, batch}};
        boost::asio::co_spawn(io_, store_->dispatch(std::move(room), rules_, now_),
                              [&](std::exception_ptr error, dispatched got) {
                                  if (error) std::rethrow_exception(error);
                                  some = std::move(got);
                              });
        run();
        if (some.attempts.size() != batch)
            throw std::runtime_error{fmt::format("{} of {} went", some.attempts.size(), batch)};
        for (const auto& one : some.attempts) {
            attempt_end end{one.no, one.leg, one.attempt, now_, {}};
            end.result.kind = outcome_kind::accepted;
            boost::asio::co_spawn(io_, store_->record(std::move(end), rules_), [](std::exception_ptr error, state) {
                if (error) std::rethrow_exception(error);
            });
        }
        run();
    }

    /// Of the file once the log is in it.
    std::uint64_t close()
    {
        store_.reset();
        return fs::file_size(path_);
    }

private:
    void run()
    {
        io_.restart();
        io_.run();
        now_ += std::chrono::milliseconds{20};
    }
    void remove()
    {
        for (const auto* end : {"", "-wal", "-shm", ".lock", ".generation"}) fs::remove(path_.string() + end);
    }
    submission next(std::optional<instant> send_at)
    {
        const auto person = random_() % persons_;
        submission made;
        made.customer = fmt::format("c-{}", person);
        made.to[index_of(channel::sms)] = fmt::format("+8190{:08}", person);
        made.klass = "transactional";
        made.campaign = "shipping";
        made.content = R"({"text":")" + std::string(content_bytes - 11, 'x') + R"("})";
        made.has_content = {true, true, true};
        made.legs = {{channel::sms, {}, {}}};
        made.dedupe_key = fmt::format("shipped:order-{}", number_);
        made.dedupe_window = std::chrono::hours{24};
        made.idempotency_key = fmt::format("bench-{}", number_++);
        made.caller = "bench";
        made.send_at = send_at;
        made.expires_at = now_ + std::chrono::hours{72};
        return made;
    }

    fs::path path_;
    std::size_t persons_, number_ = 0;
    std::mt19937_64 random_{1};
    boost::asio::io_context io_;
    rules_ptr rules_ = plain_rules();
    instant now_ = *parse_instant("2026-11-23T03:00:00Z");
    std::unique_ptr<store> store_;
};

}  // namespace

void measure_lives(const settings& set, results& into)
{
    const auto batches = std::max<std::size_t>(1, set.lines / batch);
    const auto count = static_cast<double>(batches * batch);
    const auto persons = std::max<std::size_t>(1, batches * batch / 5);
    const auto what = fmt::format("store alone, {} a batch", batch);
    {
        living all{set.folder, persons};
        const auto empty = all.close();
        living queued{set.folder, persons};
        for (std::size_t i = 0; i < batches; ++i) queued.accept_batch(*parse_instant("2026-11-24T23:00:00Z"));
        into.add(what + ", on disk", "bytes a queued message", static_cast<double>(queued.close() - empty) / count);
    }
    living all{set.folder, persons};
    const auto before = written_by_us();
    const auto begin = bench_clock::now();
    for (std::size_t i = 0; i < batches; ++i) {
        all.accept_batch({});
        all.send_batch();
    }
    into.add(what + ", accept to record", "lives/s", count / since(begin));
    all.close();  // what is left of the log goes into the file
    into.add(what + ", written", "KiB a life", static_cast<double>(written_by_us() - before) / 1024 / count);
}

}  // namespace todoke
