#pragma once
// Text that GLib made.

#include <glib.h>
#include <memory>

namespace todoke {

struct g_freed {
    void operator()(gchar* text) const { g_free(text); }
};
using g_text = std::unique_ptr<gchar, g_freed>;

}  // namespace todoke
