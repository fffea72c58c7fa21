#pragma once
// box_store.hpp on the writer of the SQLite store.

#include "store/box_store.hpp"
#include "store/sqlite/box.hpp"
#include "store/sqlite/file/commit_loop.hpp"
#include "store/sqlite/file/generation_file.hpp"

namespace todoke {

class sqlite_box final : public box_store {
public:
    /// `machine`: the id of this machine; empty: it has none.
    sqlite_box(commit_loop& writer, const std::string& path, std::string machine);

    boost::asio::awaitable<hold> place_hold(hold what) override;
    boost::asio::awaitable<std::optional<hold>> end_hold(std::int64_t no, instant now) override;
    boost::asio::awaitable<std::vector<hold>> holds() override;
    boost::asio::awaitable<void> forget_holds(instant ended_before) override;
    boost::asio::awaitable<box_memory> recognise() override;
    boost::asio::awaitable<message_no> doubt(std::string why) override;
    boost::asio::awaitable<void> adopt(std::string reason, instant now) override;
    boost::asio::awaitable<void> mark(instant now) override;

private:
    found_on here(const books& b) const;
    /// After the commit: a file that is ahead of its database would look like a restore.
    boost::asio::awaitable<void> write_generation();

    commit_loop& writer_;
    generation_file file_;
    std::string machine_;
};

}  // namespace todoke
