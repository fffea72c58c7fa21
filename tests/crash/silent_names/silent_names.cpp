// Loaded into todoked (LD_PRELOAD): a name server that never answers for one name. That it was asked shows by the file
// that TODOKE_ASKED names.

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <unistd.h>

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* wanted, addrinfo** found)
{
    using function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto next = reinterpret_cast<function>(dlsym(RTLD_NEXT, "getaddrinfo"));
    if (!host || std::strcmp(host, "silent.example.jp") != 0) return next(host, service, wanted, found);
    if (const char* const asked = std::getenv("TODOKE_ASKED"))
        ::close(::open(asked, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    for (;;) ::pause();
}
