#pragma once
// Reads the daemon's answers: what is missing, or of another type, is empty.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace todoke::cli {

/// Fit to be shown on a terminal.
std::string text_of(const boost::json::object& in, std::string_view name);
/// The same as it came: for what goes on to a program.
std::string raw_text_of(const boost::json::object& in, std::string_view name);
std::int64_t number_of(const boost::json::object& in, std::string_view name);
bool flag_of(const boost::json::object& in, std::string_view name);
const boost::json::object& object_of(const boost::json::object& in, std::string_view name);
const boost::json::array& array_of(const boost::json::object& in, std::string_view name);

/// Throws std::runtime_error when it is no JSON object: something else than todoked answered.
boost::json::object parsed_object(const std::string& body);

/// Adds it unless it is empty.
void put(boost::json::object& to, std::string_view name, const std::string& value);

}  // namespace todoke::cli
