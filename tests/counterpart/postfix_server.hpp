#pragma once
// A real Postfix, which a test starts for itself.

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/counterpart/server_process.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {

/// Postfix with a folder and two ports of its own.
class postfix {
public:
    /// Mail for relay@example.jp and docomo customers goes on to `relay_port`,
    /// and bounces to bounces+...@shop.example.jp, by LMTP, to `report_port`.
    postfix(const std::string& mechanisms, int relay_port, int report_port) : folder_{made_folder()}
    {
        const auto shown = certificates().valid();
        const std::vector<std::string> command{counterpart_file("postfix/smarthost.sh"),
                                               folder_.string(),
                                               std::to_string(port_),
                                               std::to_string(relay_port),
                                               shown.certificate_file,
                                               shown.key_file,
                                               mechanisms,
                                               std::to_string(report_port)};
        process_ = std::make_unique<server_process>(command);
        process_->wait_for("daemon started");
    }
    ~postfix()
    {
        process_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    postfix(const postfix&) = delete;
    postfix& operator=(const postfix&) = delete;

    int port() const { return port_; }
    /// Its log goes on from here.
    std::string logged(std::string_view part) { return process_->wait_for(part); }

private:
    static std::filesystem::path made_folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "todoke-postfix-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error{"no temporary folder"};
        return name;
    }

    std::filesystem::path folder_;
    int port_ = refusing_port();
    std::unique_ptr<server_process> process_;
};

}  // namespace todoke
