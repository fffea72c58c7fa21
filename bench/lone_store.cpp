#include "bench/lone_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <stdexcept>

#include "gateway/policy/policy.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace todoke {

namespace {

namespace fs = std::filesystem;
constexpr std::size_t content_bytes = 300;

rules_ptr plain_rules()
{
    auto book = std::make_shared<rules>();
    book->classes = default_classes();
    book->classes.at("transactional").quiet = book->classes.at("urgent").quiet;
    book->providers = {{"smsc", channel::sms, {}, {}}};
    return make_policy(std::move(book));
}

}  // namespace

lone_store::lone_store(const fs::path& folder, std::size_t persons)
    : path_{folder / "alone.db"}, persons_{persons}, rules_{plain_rules()}
{
    remove();
    sqlite_store_options options;
    options.path = path_;
    store_ = open_sqlite_store(io_.get_executor(), options);
}

lone_store::~lone_store()
{
    store_.reset();
    remove();
}

void lone_store::accept_batch(std::optional<instant> send_at)
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

void lone_store::send_batch()
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

std::uint64_t lone_store::close()
{
    store_.reset();
    return fs::file_size(path_);
}

void lone_store::run()
{
    io_.restart();
    io_.run();
    now_ += std::chrono::milliseconds{20};
}

void lone_store::remove()
{
    for (const auto* end : {"", "-wal", "-shm", ".lock", ".generation"}) fs::remove(path_.string() + end);
}

submission lone_store::next(std::optional<instant> send_at)
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

}  // namespace todoke
