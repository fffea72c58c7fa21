#include "tests/receipt/fixture.hpp"

#include <unistd.h>

namespace todoke {

ReceiptTest::ReceiptTest() : time{io.get_executor(), *parse_instant("2026-11-23T03:00:00Z")}
{
    auto name = (std::filesystem::temp_directory_path() / "todoke-receipt-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error{"no temporary folder"};
    folder = name;
    book = std::make_shared<rules>();
    book->classes = default_classes();
    book->providers.push_back({"smsc", channel::sms, {}, {}, true, {}});
    book->trust_clock = true;
    open();
}

ReceiptTest::~ReceiptTest()
{
    end();
    messages.reset();
    std::filesystem::remove_all(folder);
}

void ReceiptTest::open()
{
    sqlite_store_options options;
    options.path = (folder / "todoke.db").string();
    options.min_free_disk = 0;
    messages.reset();
    messages = open_sqlite_store(io.get_executor(), std::move(options));
    tasks = std::make_unique<task_group>(io.get_executor(), [](const std::string& task, std::exception_ptr error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& e) {
            ADD_FAILURE() << task << ": " << e.what();
        }
    });
}

void ReceiptTest::end()
{
    tasks->cancel();
    todoke::run(io, tasks->idle());
}

message_id ReceiptTest::put(const std::string& number)
{
    submission what;
    what.to[index_of(channel::sms)] = number;
    what.klass = "urgent";
    what.content = R"({"text":"hello"})";
    what.has_content = {true, true, true};
    what.legs = {{channel::sms, {}, {}}};
    what.callback = "shop";
    what.expires_at = time.now() + 24h;
    auto answer = run(messages->accept(std::move(what), make_policy(book), time.now()));
    return std::get<stored>(answer).id;
}

std::vector<reserved> ReceiptTest::take()
{
    return run(messages->dispatch({{"smsc", channel::sms, true, 10}}, make_policy(book), time.now())).attempts;
}

void ReceiptTest::record(const reserved& what, outcome_kind kind, const std::vector<std::string>& references)
{
    outcome result;
    result.kind = kind;
    result.references = references;
    attempt_end end{what.no, what.leg, what.attempt, time.now(), std::move(result)};
    run(messages->record(std::move(end), make_policy(book)));
}

}  // namespace todoke
