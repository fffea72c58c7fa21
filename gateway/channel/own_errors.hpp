#pragma once
// Errors that this machine, or this program, made itself: they say nothing of the provider.

#include <boost/system/error_code.hpp>
#include <string_view>

namespace todoke {

/// The system starts no further thread for this program.
boost::system::error_code no_thread();

/// This machine has no free descriptor, no memory, no thread, or watches all it can.
bool is_shortage(const boost::system::error_code& error);
/// What an operator can do about it.
std::string_view remedy_of_shortage(const boost::system::error_code& error);
/// A shortage, or it was given up here: nothing to hold against the provider.
bool is_our_own(const boost::system::error_code& error);

}  // namespace todoke
