# Debian 12 packages only; packaging/build-deps installs them. See docs/design/dependencies.md.
set(Boost_NO_BOOST_CMAKE OFF)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(date REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
# The dashboard's charts: a part of the program, like all its files.
find_file(TODOKE_CHART_LIBRARY chart.min.js PATHS /usr/share/javascript/chart.js NO_DEFAULT_PATH REQUIRED)
pkg_check_modules(glib REQUIRED IMPORTED_TARGET glib-2.0)
pkg_check_modules(gmime REQUIRED IMPORTED_TARGET gmime-3.0)
# Its -pthread and -D_LARGEFILE64_SOURCE say nothing new; a precompiled header made without them would not be used.
set_target_properties(PkgConfig::gmime PROPERTIES INTERFACE_COMPILE_OPTIONS "")
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(toml REQUIRED IMPORTED_TARGET tomlplusplus)

add_library(todoke_sqlite INTERFACE)
target_link_libraries(todoke_sqlite INTERFACE SQLite::SQLite3)
add_library(todoke::sqlite ALIAS todoke_sqlite)

add_library(todoke_zones INTERFACE)
target_link_libraries(todoke_zones INTERFACE date::date-tz)
add_library(todoke::zones ALIAS todoke_zones)

add_library(todoke_toml INTERFACE)
target_link_libraries(todoke_toml INTERFACE PkgConfig::toml)
add_library(todoke::toml ALIAS todoke_toml)
