#pragma once
// The body of a mail as a tree of MIME parts: text, HTML beside it, files behind them. Built with GMime; pure.

#include <gmime/gmime.h>
#include <memory>
#include <string>

#include "store/model/content.hpp"

namespace todoke {

struct g_unref {
    void operator()(void* object) const { g_object_unref(object); }
};
/// One reference to a GObject.
template <class T>
using g_ref = std::unique_ptr<T, g_unref>;

/// Before any other use of GMime; as often as one likes.
void start_gmime();

/// Boundaries are made from `seed`. Only for content that email_rules have no trouble with.
g_ref<GMimeObject> build_body(const email_content& what, const std::string& seed);

}  // namespace todoke
