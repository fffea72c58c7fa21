#pragma once
// Precompiled for every test that talks to the network or runs coroutines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmake/network.hpp"
