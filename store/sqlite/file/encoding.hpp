#pragma once
// Lists and structures as the bytes of one column, and back.

#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite/message/rows.hpp"

namespace todoke {

std::string pack_route(const std::vector<leg_request>& route);
std::vector<leg_request> unpack_route(std::string_view packed);

/// Empty while nothing happened to any leg.
std::string pack_legs(const std::vector<leg_row>& legs);
/// The same for a row that is new: what nothing happened to takes the room that it will need when its first leg was
/// tried. A row that grows has its page split, and the pages beside it read and written.
std::string pack_legs_with_room(const std::vector<leg_row>& legs);
std::vector<leg_row> unpack_legs(std::string_view packed, const std::vector<leg_request>& route);

std::string pack_texts(const std::vector<std::string>& texts);
std::vector<std::string> unpack_texts(std::string_view packed);

std::string pack_persons(const std::vector<person_no>& persons);
std::vector<person_no> unpack_persons(std::string_view packed);

std::string pack_channels(const std::vector<channel>& channels);
std::vector<channel> unpack_channels(std::string_view packed);

using consent_table = decltype(profile::consents);
std::string pack_consents(const consent_table& consents);
consent_table unpack_consents(std::string_view packed);

/// All of an answer but its id.
std::string pack_answer(const stored& answer);
stored unpack_answer(std::string_view packed);

}  // namespace todoke
