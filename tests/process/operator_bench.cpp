#include "tests/process/operator_bench.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

namespace todoke {

void Operator::begin(const std::string& more)
{
    write_configuration(
        "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n"
        "[[provider]]\nname = \"sms\"\nchannel = \"sms\"\nkind = \"sandbox\"\n"
        "[provider.outcomes]\n\"0002\" = [\"rejected\"]\n\"0003\" = [\"uncertain\"]\n"
        "[class.transactional]\nquiet_hours = \"never\"\n" +
        more);
    daemon.start();
    systemd.hear_until("READY=1");
}

finished Operator::todoke(const std::string& words, const std::string& environment)
{
    const auto program = std::filesystem::path{TODOKE_BINARY_DIR} / "todoke";
    return run_command("env -u LC_ALL -u LC_MESSAGES LANG=C.UTF-8 TZ=Asia/Tokyo " + environment + " " +
                       program.string() + " --socket " + (folder / "api.sock").string() + " " + words);
}

std::string Operator::field(const finished& told, const std::string& pointer)
{
    boost::system::error_code error;
    const auto document = boost::json::parse(told.said, error);
    if (error) throw std::runtime_error{"no JSON: " + told.said};
    const auto* found = document.find_pointer(pointer, error);
    if (found == nullptr) throw std::runtime_error{"nothing at " + pointer + ": " + told.said};
    return found->is_string() ? std::string{found->get_string()} : boost::json::serialize(*found);
}

std::string Operator::send(const std::string& words, const std::string& until)
{
    const auto stored = todoke("send --json " + words);
    if (stored.status != 0) throw std::runtime_error{stored.said};
    auto id = field(stored, "/id");
    ask_until(address(), "", "/v1/messages/" + id, R"(","state":")" + until + '"');
    return id;
}

}  // namespace todoke
