#pragma once
// Looks at all that can be wrong with this box: what is configured, the machine, and each provider, which is really
// asked (gateway/channel/probe).

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <sys/types.h>
#include <vector>

#include "daemon/api/diagnosis.hpp"
#include "daemon/config/config.hpp"
#include "daemon/outlook/lane_views.hpp"
#include "gateway/channel/line/line_probe.hpp"
#include "gateway/clock.hpp"

namespace todoke {

class rule_keeper;
struct box_view;
using diagnoses = std::vector<diagnosis>;

/// All of it outlives the doctor.
struct doctor_parts {
    const config& set;           ///< as this daemon was started
    std::filesystem::path file;  ///< of the configuration
    clock& time;
    const rule_keeper& keeper;
    std::function<bool()> clock_is_set;  ///< the system says that its clock is synchronised
    std::function<std::vector<lane_view>()> lanes;
    std::function<std::size_t()> unrecorded{};  ///< attempts whose outcome can never be recorded; empty: none
};

/// Network thread only.
class doctor {
public:
    doctor(boost::asio::any_io_executor executor, doctor_parts with);

    /// A reload: what of it is used from now on.
    void use(const config& next);
    /// Nothing: somebody else is at it.
    boost::asio::awaitable<std::optional<diagnoses>> examine();

private:
    boost::asio::awaitable<void> look_at_all(diagnoses& found);
    boost::asio::awaitable<void> ask_others(diagnoses& found);
    std::optional<lane_view> lane_of(const std::string& provider) const;

    boost::asio::any_io_executor executor_;
    doctor_parts with_;
    std::optional<public_config> open_;  ///< as it is used
    std::vector<token_config> tokens_;   ///< the same
    bool busy_ = false;
};

// box_checks.cpp
using read_config = std::variant<config, config_problems>;
/// `running`: what of its providers is told of them, is not told of the file as well.
diagnoses look_at_configuration(const std::filesystem::path& file, const read_config& read, const config& running);
diagnosis look_at_clock(const box_view& seen, bool clock_is_set, bool trusted);
struct disk_room {
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> files{};  ///< that can still be made; nothing: the file system has no such limit
};
std::optional<disk_room> free_space_of(const std::filesystem::path& folder);
/// Attempts whose outcome can never be recorded.
std::optional<diagnosis> look_at_unrecorded(std::size_t outcomes, const store_config& store);
diagnosis look_at_disk(const store_config& store, const std::optional<disk_room>& free);

// permissions.cpp
/// `file`: of the configuration; the folder of secrets is beside it. `own`: the daemon's user, whose the files may be.
diagnoses look_at_permissions(const config& set, const std::filesystem::path& file, uid_t own);

// expiries.cpp
/// `in_file`: what the next reload would take; empty where the configuration is not good.
diagnoses look_at_certificates(const std::optional<public_config>& in_use, const std::optional<public_config>& in_file,
                               instant now);
diagnoses look_at_tokens(const config& set, const std::vector<token_config>& in_use, instant now);
/// Of a token out of the console, after LINE was asked about it.
diagnosis of_line_token(const std::string& provider, const line_token_life& life, instant now);

// provider_checks.cpp
/// The names it goes by, and the account. Coroutine: `set` and `one` outlive it.
boost::asio::awaitable<diagnoses> look_at_provider(boost::asio::any_io_executor executor, const config& set,
                                                   const provider_config& one, std::optional<lane_view> lane,
                                                   instant now);
/// The name of the shop's own backend. Coroutine: `one` outlives it.
boost::asio::awaitable<diagnoses> look_at_callback(boost::asio::any_io_executor executor, const callback_account& one);
/// The name that the outside comes by.
boost::asio::awaitable<diagnoses> look_at_public_name(boost::asio::any_io_executor executor, std::string url);

}  // namespace todoke
