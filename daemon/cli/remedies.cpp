#include "daemon/cli/remedies.hpp"

#include <array>
#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <filesystem>
#include <grp.h>
#include <sys/stat.h>
#include <vector>

namespace todoke::cli {

namespace {

namespace errc = boost::system::errc;
using boost::system::error_code;

struct sentence {
    std::string_view english, japanese;
};

/// The group of the socket, or of the nearest folder above it that can be looked at.
std::string group_of(std::filesystem::path place)
{
    struct stat found {};
    while (stat(place.c_str(), &found) != 0 && place != place.root_path()) place = place.parent_path();
    group entry{};
    group* known = nullptr;
    std::array<char, 4096> space{};
    getgrgid_r(found.st_gid, &entry, space.data(), space.size(), &known);
    return known != nullptr && found.st_gid != 0 ? entry.gr_name : "todoke";
}

struct remedy {
    std::vector<error_code> errors;
    sentence said;
};

const std::vector<remedy>& remedies()
{
    static const std::vector<remedy> table{
        {{make_error_code(errc::permission_denied)},
         {"this user may not open it. Run it with sudo, or join the group: sudo usermod -aG {group} $USER, then log in "
          "again",
          "このユーザーには権限がありません。sudo を付けて実行するか、グループに加わってから "
          "(sudo usermod -aG {group} $USER) ログインし直してください"}},
        {{make_error_code(errc::no_such_file_or_directory)},
         {"there is no such socket: todoked does not run, or listens elsewhere. Start it: sudo systemctl start "
          "todoked.socket todoked; or name its socket with --socket",
          "ソケットがありません。todoked が動いていないか、別の場所で待ち受けています。sudo systemctl start "
          "todoked.socket todoked で起動するか、--socket で場所を指定してください"}},
        {{make_error_code(errc::connection_refused)},
         {"nobody listens there: todoked does not run. Start it: sudo systemctl start todoked; why it ended: "
          "journalctl "
          "-u todoked -n 50",
          "待ち受けているプロセスがありません。todoked が動いていません。sudo systemctl start todoked "
          "で起動してください。停止した理由: journalctl -u todoked -n 50"}},
        {{boost::beast::error::timeout},
         {"it did not answer in time. Look at it: systemctl status todoked; journalctl -u todoked -n 50",
          "時間内に応答がありません。systemctl status todoked と journalctl -u todoked -n 50 を確認してください"}},
        {{boost::asio::error::eof, boost::asio::error::connection_reset, make_error_code(errc::broken_pipe),
          boost::beast::http::error::end_of_stream, boost::beast::http::error::partial_message},
         {"it closed the connection before it had answered: it was stopped, or something else listens there. Ask "
          "again; "
          "journalctl -u todoked -n 50",
          "応答の前に接続が切れました。停止中か、別のプログラムが待ち受けています。もう一度実行するか、"
          "journalctl -u todoked -n 50 を確認してください"}},
    };
    return table;
}

sentence remedy_of(const error_code& error, bool over_socket)
{
    for (const auto& one : remedies())
        for (const auto& known : one.errors)
            if (error == known || error.default_error_condition() == known.default_error_condition()) return one.said;
    if (over_socket) return {"look at it: systemctl status todoked", "systemctl status todoked を確認してください"};
    return {"look whether [api] listen names this address, and whether todoked runs: systemctl status todoked",
            "[api] listen にこのアドレスがあるか、todoked が動いているかを確認してください: systemctl status todoked"};
}

}  // namespace

std::string trouble_with(const endpoint& to, const error_code& error)
{
    const auto remedy = remedy_of(error, to.url.empty());
    const bool english = to.speaks == language::english;
    std::string said{english ? remedy.english : remedy.japanese};
    static constexpr std::string_view place = "{group}";
    if (const auto at = said.find(place); at != said.npos) said.replace(at, place.size(), group_of(to.socket));
    const auto& where = to.url.empty() ? to.socket : to.url;
    return (english ? "cannot talk to todoked at " + where : where + " の todoked に接続できません") + " (" +
           error.message() + "): " + said;
}

}  // namespace todoke::cli
