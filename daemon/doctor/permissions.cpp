// Who may read and change what: the configuration, the secrets, the database, the socket.
#include <fmt/format.h>
#include <sys/stat.h>

#include "daemon/doctor/doctor.hpp"
#include "daemon/machine/local_names.hpp"

namespace todoke {

namespace {

namespace fs = std::filesystem;
using grade = diagnosis::grade;
using area = diagnosis::area;

std::string open_to(mode_t mode)
{
    return fmt::format("mode {:04o}", mode & 07777);
}

/// A file that only its owner is to read; nothing where it is not there.
std::optional<diagnosis> look_at_private(const std::string& path)
{
    struct stat found {};
    if (stat(path.c_str(), &found) != 0) return std::nullopt;
    if ((found.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return diagnosis{grade::good, area::permissions, path, as_it_is(open_to(found.st_mode))};
    return diagnosis{grade::bad,
                     area::permissions,
                     path,
                     {open_to(found.st_mode) + ": others may read addresses and texts",
                      open_to(found.st_mode) + ": 他のユーザーが宛先や本文を読めます"},
                     as_it_is("chmod go= " + path)};
}

/// Whoever may write in the folder may put another database in the place of the one that is there.
std::optional<diagnosis> look_at_state_folder(const std::string& path)
{
    struct stat found {};
    if (stat(path.c_str(), &found) != 0) return std::nullopt;
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (found.st_mode & S_ISVTX) != 0)
        return diagnosis{grade::good, area::permissions, path, as_it_is(open_to(found.st_mode))};
    return diagnosis{grade::bad,
                     area::permissions,
                     path,
                     {open_to(found.st_mode) + ": others may remove the queue, or put another in its place",
                      open_to(found.st_mode) + ": 他のユーザーがキューを削除または差し替えできます"},
                     as_it_is("chmod go-w " + path)};
}

/// What stands in it is handed over by systemd, which reads it as root: nobody else has to.
std::optional<diagnosis> look_at_secrets_folder(const std::string& path)
{
    struct stat found {};
    if (stat(path.c_str(), &found) != 0) return std::nullopt;
    if ((found.st_mode & (S_IRWXO | S_IWGRP)) == 0)
        return diagnosis{grade::good, area::permissions, path, as_it_is(open_to(found.st_mode))};
    return diagnosis{grade::bad,
                     area::permissions,
                     path,
                     {open_to(found.st_mode) + ": others may look for secrets in it, or change them",
                      open_to(found.st_mode) + ": 他のユーザーがシークレットを閲覧または変更できる可能性があります"},
                     as_it_is("chmod g-w,o= " + path)};
}

diagnosis look_at_socket(const std::string& path)
{
    struct stat found {};
    if (stat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode))
        return {grade::bad,
                area::permissions,
                path,
                {"the socket is gone: nobody can connect to it any more",
                 "ソケットがなくなりました。新しい接続を受けられません"},
                as_it_is("systemctl restart todoked.socket todoked")};
    const auto who = name_of_group(found.st_gid);
    if ((found.st_mode & S_IRWXO) != 0)
        return {grade::bad,
                area::permissions,
                path,
                {open_to(found.st_mode) + ": every user of this machine may send and read",
                 open_to(found.st_mode) + ": このマシンのすべてのユーザーが送信と閲覧をできます"},
                as_it_is("chmod o= " + path)};
    return {grade::good,
            area::permissions,
            path,
            {"its owner and the group " + who + " may use it", "所有者とグループ " + who + " が使えます"}};
}

/// Whoever may change the configuration sends in the shop's name, and has the daemon hand its secrets to any host.
diagnoses look_at_changes(const std::string& path, uid_t own)
{
    struct stat found {};
    if (stat(path.c_str(), &found) != 0) return {};
    diagnoses made;
    // Whose it is is not said: to the unit everybody but root and its own user is "nobody" (PrivateUsers=).
    if (found.st_uid != 0 && found.st_uid != own)
        made.push_back({grade::bad,
                        area::permissions,
                        path,
                        {"it belongs to another user than root, who may change the configuration",
                         "root 以外のユーザーが所有しており、設定を変更できます"},
                        as_it_is("chown root " + path)});
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        made.push_back({grade::bad,
                        area::permissions,
                        path,
                        {open_to(found.st_mode) + ": others may change the configuration",
                         open_to(found.st_mode) + ": 他のユーザーが設定を変更できます"},
                        as_it_is("chmod go-w " + path)});
    return made;
}

/// Also the folders: a file that is put into one counts from the next reload on, whatever its sticky bit says.
diagnoses look_at_who_changes_the_configuration(const fs::path& file, uid_t own)
{
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
    std::vector<fs::path> paths{folder, folder / "conf.d"};
    for (auto& one : files_of_config(file)) paths.push_back(std::move(one));
    diagnoses made;
    for (const auto& path : paths)
        for (auto& one : look_at_changes(path.string(), own)) made.push_back(std::move(one));
    if (made.empty())
        made.push_back({grade::good,
                        area::permissions,
                        folder.string(),
                        {"only root and todoked's own user may change the configuration",
                         "設定を変更できるのは root と todoked のユーザーだけです"}});
    return made;
}

}  // namespace

diagnoses look_at_permissions(const config& set, const fs::path& file, uid_t own)
{
    auto made = look_at_who_changes_the_configuration(file, own);
    if (auto one = look_at_secrets_folder((file.parent_path() / "secrets").string())) made.push_back(*std::move(one));
    if (auto one = look_at_state_folder(fs::path{set.store.path}.parent_path().string()))
        made.push_back(*std::move(one));
    for (const auto* const ending : {"", "-wal"})
        if (auto one = look_at_private(set.store.path + ending)) made.push_back(*std::move(one));
    for (const auto& address : set.api.listen)
        if (!address.unix_path.empty()) made.push_back(look_at_socket(address.unix_path));
    return made;
}

}  // namespace todoke
