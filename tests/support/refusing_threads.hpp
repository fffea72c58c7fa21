#pragma once
// While it lives, no thread can be started, as where TasksMax= or ulimit -u is used up: the system finds no room for
// the stack that it is told to give each.

#include <cstddef>
#include <limits>
#include <pthread.h>

namespace todoke {

class refusing_threads {
public:
    refusing_threads()
    {
        pthread_getattr_default_np(&before_);
        pthread_attr_t boundless;
        pthread_attr_init(&boundless);
        pthread_attr_setstacksize(&boundless, std::numeric_limits<std::size_t>::max() / 4);
        pthread_setattr_default_np(&boundless);
        pthread_attr_destroy(&boundless);
    }
    ~refusing_threads()
    {
        pthread_setattr_default_np(&before_);
        pthread_attr_destroy(&before_);
    }
    refusing_threads(const refusing_threads&) = delete;
    refusing_threads& operator=(const refusing_threads&) = delete;

private:
    pthread_attr_t before_{};
};

}  // namespace todoke
