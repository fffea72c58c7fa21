#include "daemon/cli/remedies.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <vector>

#include "daemon/cli/text/in_language.hpp"
#include "daemon/machine/local_names.hpp"

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
    return found.st_gid != 0 ? name_of_group(found.st_gid) : "todoke";
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
        // What a full queue of callers before a socket comes to is not_connected.
        {{boost::beast::error::timeout, make_error_code(errc::not_connected)},
         {"it did not answer within {waited}: it is busy or starting, or its start is refused again and again, and its "
          "socket takes calls all the same. journalctl -u todoked -n 20 says why, todoked --check-config what is wrong "
          "with the configuration",
          "{waited}以内に応答がありません。処理に時間がかかっているか、起動中か、起動できずに再試行を繰り返しています "
          "(起動できない間も、ソケットへの接続だけは成功します)。理由は journalctl -u todoked -n 20 に、設定の誤りは "
          "todoked --check-config で表示されます"}},
        {{make_error_code(errc::resource_unavailable_try_again)},
         {"the system starts no further thread for this user, so the name could not be looked up. End what else runs, "
          "or raise the limit: ulimit -u, TasksMax= of a unit",
          "これ以上スレッドを開始できないため、名前を解決できません。ほかのプロセスを終了するか、"
          "上限を引き上げてください: ulimit -u、ユニットの TasksMax="}},
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

std::string in_seconds(std::chrono::milliseconds time, language speaks)
{
    return fmt::format("{:g}{}", std::chrono::duration<double>{time}.count(), in_language(speaks, " s", "秒"));
}

/// The first `{name}` of `said`.
template <class Making>
void fill(std::string& said, std::string_view name, Making value)
{
    if (const auto at = said.find(name); at != said.npos) said.replace(at, name.size(), value());
}

}  // namespace

std::string trouble_with(const endpoint& to, const error_code& error, std::chrono::milliseconds waited)
{
    const auto remedy = remedy_of(error, to.url.empty());
    const bool english = to.speaks == language::english;
    std::string said{english ? remedy.english : remedy.japanese};
    fill(said, "{group}", [&] { return group_of(to.socket); });
    fill(said, "{waited}", [&] { return in_seconds(waited, to.speaks); });
    const auto& where = to.url.empty() ? to.socket : to.url;
    return (english ? "cannot talk to todoked at " + where : where + " の todoked に接続できません") + " (" +
           error.message() + "): " + said;
}

std::string word_of_delay(const endpoint& to)
{
    const auto usual = in_seconds(to.waits.usual, to.speaks), longest = in_seconds(to.waits.longest, to.speaks);
    return fmt::format(
        fmt::runtime(in_language(
            to.speaks, "no answer for {} so far; waiting up to {}. Whether todoked runs: journalctl -u todoked -n 20",
            "{}間、応答がありません。最長{}待ちます。todoked が動いているかどうかは journalctl -u todoked "
            "-n 20 で確認できます")),
        usual, longest);
}

}  // namespace todoke::cli
