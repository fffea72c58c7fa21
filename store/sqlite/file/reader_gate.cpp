#include "store/sqlite/file/reader_gate.hpp"

namespace todoke {

reader_gate::pass::pass(reader_gate& of) : gate_{of}
{
    std::unique_lock hold{gate_.lock_};
    gate_.opened_.wait(hold, [&] { return !gate_.is_shut_; });
    ++gate_.inside_;
}

reader_gate::pass::~pass()
{
    const std::lock_guard hold{gate_.lock_};
    if (--gate_.inside_ == 0) gate_.emptied_.notify_all();
}

reader_gate::shut::shut(reader_gate& of) : gate_{of}
{
    std::unique_lock hold{gate_.lock_};
    gate_.is_shut_ = true;
    gate_.emptied_.wait(hold, [&] { return gate_.inside_ == 0; });
}

reader_gate::shut::~shut()
{
    const std::lock_guard hold{gate_.lock_};
    gate_.is_shut_ = false;
    gate_.opened_.notify_all();
}

}  // namespace todoke
