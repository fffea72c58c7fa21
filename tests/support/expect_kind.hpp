#pragma once
// What an attempt came to, for tests of channels.
#include <gtest/gtest.h>

#include "store/model/outcome.hpp"

namespace todoke {

/// Fails with the provider's words.
inline void expect_kind(const outcome& ended, outcome_kind kind)
{
    EXPECT_EQ(to_text(ended.kind), to_text(kind)) << ended.code << " " << ended.detail;
}

}  // namespace todoke
