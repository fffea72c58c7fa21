#pragma once
// A box_store in memory: it answers as the contract says, and shows what it was asked.

#include <string>
#include <vector>

#include "store/box_store.hpp"
#include "store/store.hpp"

namespace todoke {

class scripted_box final : public box_store {
public:
    bool broken = false;     ///< every call throws store_failure
    bool has_a_bug = false;  ///< place_hold() throws what no store_failure is
    box_memory memory;       ///< on disk: what recognise() answers
    message_no next{1};      ///< what a new doubt begins at
    int turns_to_adopt = 0;  ///< others have theirs between its commit and its answer
    std::vector<hold> kept;  ///< on disk
    std::vector<std::string> doubts, adopted;
    int marks = 0;

    boost::asio::awaitable<hold> place_hold(hold what) override;
    boost::asio::awaitable<std::optional<hold>> end_hold(std::int64_t no, instant now) override;
    boost::asio::awaitable<std::vector<hold>> holds() override;
    boost::asio::awaitable<void> forget_holds(instant ended_before) override;
    boost::asio::awaitable<box_memory> recognise() override;
    boost::asio::awaitable<message_no> doubt(std::string why) override;
    boost::asio::awaitable<void> adopt(std::string reason, instant now) override;
    boost::asio::awaitable<void> mark(instant now) override;

private:
    void fail_if_broken() const;
    std::int64_t last_ = 0;
};

}  // namespace todoke
