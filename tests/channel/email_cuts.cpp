// Dialogues with a smart host, cut behind each of their bytes.

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "gateway/channel/base64.hpp"
#include "tests/channel/cut_suite.hpp"
#include "tests/channel/email_bench.hpp"

namespace todoke {
namespace {

class smtp_pipelined : public smtp_bench {
public:
    static constexpr const char* dialogue = "Pipelined";
    std::size_t answers_before_hand_over() override { return 1; }  // all three at once

protected:
    std::string extensions() override { return "250-mx.test\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n"; }
};

/// What a BDAT and its chunk take together.
std::size_t chunk_length(std::string_view bytes)
{
    constexpr std::string_view command = "BDAT ";
    const auto end = bytes.find("\r\n");
    if (end == std::string_view::npos) return end;
    return end + 2 + std::strtoul(bytes.substr(command.size()).data(), nullptr, 10);
}

class smtp_chunked : public smtp_bench {
public:
    static constexpr const char* dialogue = "Chunked";
    std::size_t answers_before_hand_over() override { return 2; }  // MAIL, RCPT
    std::size_t copies(const std::string& received) override
    {
        const auto from = received.find("BDAT ");
        if (from == std::string::npos) return 0;
        return chunk_length(std::string_view{received}.substr(from)) <= received.size() - from ? 1 : 0;
    }

protected:
    std::string extensions() override { return "250-mx.test\r\n250-CHUNKING\r\n250 AUTH PLAIN\r\n"; }
    int commands() override { return 2; }
    peer::step reads_text() override { return peer::read_measured{chunk_length}; }
};

/// The server's side of SCRAM-SHA-256.
class scram_server {
public:
    std::string challenge(const std::string& command)
    {
        const auto said = decoded(command.substr(command.rfind(' ') + 1));
        bare_ = said.substr(said.find("n="));
        first_ = bare_.substr(bare_.find("r=")) + "of-the-server,s=" + to_base64(salt) + ",i=4096";
        return "334 " + to_base64(first_) + "\r\n";
    }
    std::string signature(const std::string& line)
    {
        const auto said = decoded(line);
        const auto signed_text = bare_ + ',' + first_ + ',' + said.substr(0, said.rfind(",p="));
        return "334 " + to_base64("v=" + to_base64(hmac(server_key(), signed_text))) + "\r\n";
    }

private:
    static constexpr const char* salt = "pepper";

    static std::string decoded(const std::string& line)
    {
        return from_base64(line.substr(0, line.find('\r'))).value_or("");
    }
    static std::string hmac(const std::string& key, const std::string& text)
    {
        std::string made(SHA256_DIGEST_LENGTH, '\0');
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             reinterpret_cast<unsigned char*>(made.data()), nullptr);
        return made;
    }
    static const std::string& server_key()
    {
        static const std::string key = [] {
            std::string salted(SHA256_DIGEST_LENGTH, '\0');
            PKCS5_PBKDF2_HMAC("hunter22", -1, reinterpret_cast<const unsigned char*>(salt), 6, 4096, EVP_sha256(),
                              static_cast<int>(salted.size()), reinterpret_cast<unsigned char*>(salted.data()));
            return hmac(salted, "Server Key");
        }();
        return key;
    }

    std::string bare_, first_;
};

class smtp_scram : public smtp_bench {
public:
    static constexpr const char* dialogue = "Scram";
    bool is_cut_at_login_only() override { return true; }

protected:
    std::string extensions() override { return "250-mx.test\r\n250 AUTH PLAIN SCRAM-SHA-256\r\n"; }
    void put_login(peer::script& into) override
    {
        const auto server = std::make_shared<scram_server>();
        const peer::read_until line{"\r\n"};
        const peer::script all{
            line, peer::answer{[server](const std::string& command) { return server->challenge(command); }},
            line, peer::answer{[server](const std::string& proof) { return server->signature(proof); }},
            line, peer::reply{"235 welcome\r\n"}};
        into.insert(into.end(), all.begin(), all.end());
    }
};

using smtp_dialogues = testing::Types<smtp_bench, smtp_pipelined, smtp_chunked, smtp_scram>;
INSTANTIATE_TYPED_TEST_SUITE_P(Smtp, EveryCut, smtp_dialogues, by_dialogue);
INSTANTIATE_TYPED_TEST_SUITE_P(SmtpWithStartTls, EveryCut, inside_tls<smtp_bench>);

}  // namespace
}  // namespace todoke
