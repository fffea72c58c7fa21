#pragma once
// What users and groups are called, as the machine's own files have it. Asked for, the system might go and ask a
// directory server that does not answer, and nothing else would go on in this thread.

#include <cstdio>
#include <grp.h>
#include <memory>
#include <pwd.h>
#include <string>

namespace todoke {

/// Its number where no file has its name.
inline std::string name_of_group(gid_t which)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> all{std::fopen("/etc/group", "re"), std::fclose};
    while (const auto* const one = all ? fgetgrent(all.get()) : nullptr)
        if (one->gr_gid == which) return one->gr_name;
    return std::to_string(which);
}

inline std::string name_of_user(uid_t which)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> all{std::fopen("/etc/passwd", "re"), std::fclose};
    while (const auto* const one = all ? fgetpwent(all.get()) : nullptr)
        if (one->pw_uid == which) return one->pw_name;
    return std::to_string(which);
}

}  // namespace todoke
