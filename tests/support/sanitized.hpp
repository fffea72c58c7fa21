#pragma once
// Whether this is a build under a sanitizer: they keep freed memory for a while, and a shadow of all of it.

namespace todoke {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

}  // namespace todoke
