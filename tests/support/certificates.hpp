#pragma once
// TLS certificates made for this run, in a temporary folder that goes with it.

#include <filesystem>
#include <string>

namespace todoke {

struct server_certificate {
    std::string certificate_file;  ///< PEM
    std::string key_file;          ///< PEM
    bool is_even = false;          ///< handshakes with it have all the same length
};

class test_certificates {
public:
    test_certificates();
    ~test_certificates();
    test_certificates(const test_certificates&) = delete;
    test_certificates& operator=(const test_certificates&) = delete;

    std::string ca_file() const { return (folder_ / "ca.pem").string(); }
    /// Signed by that CA for `localhost` and 127.0.0.1.
    server_certificate valid() const { return named("valid"); }
    /// The same with a key whose signatures have all one length.
    server_certificate even() const { return {named("even").certificate_file, named("even").key_file, true}; }
    /// Signed by that CA for `other.example`.
    server_certificate wrong_name() const { return named("wrong_name"); }
    /// As valid(), but its time is over.
    server_certificate expired() const { return named("expired"); }
    /// As valid(), but signed by itself.
    server_certificate self_signed() const { return named("self_signed"); }

private:
    server_certificate named(const std::string& name) const;
    std::filesystem::path folder_;
};

/// One set for the whole test program.
const test_certificates& certificates();

}  // namespace todoke
