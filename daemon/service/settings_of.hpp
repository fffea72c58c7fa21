#pragma once
// The configuration as the parts of the service want it.

#include "daemon/config/config.hpp"
#include "daemon/http/door.hpp"
#include "daemon/machine/descriptors.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace todoke {

door_settings door_settings_of(const config& set, const door_share& may_open);
/// Of the public listener: strangers get less room than backends, and are cut off sooner. Throws std::runtime_error
/// when the certificate is none.
door_settings door_settings_of(const public_config& set, const door_share& may_open);
/// What is damaged goes into the log; nobody hears yet of what is fatal.
sqlite_store_options store_options_of(const store_config& set);

}  // namespace todoke
