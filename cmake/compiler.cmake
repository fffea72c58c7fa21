# Warnings are errors; hardening as Debian builds; ccache where there is one.
# For all targets alike: a precompiled header serves only those compiled with the same flags.
include_directories(${PROJECT_SOURCE_DIR})
add_compile_options(-Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Werror)
# Several files compile as one in the presets (most of the time goes into headers otherwise): what a
# neighbour declares is then in sight, and every anonymous namespace seems to be a header's.
if(CMAKE_UNITY_BUILD)
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
else()
  add_compile_options(-Wshadow)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of g++ 12 once it optimises (gcc bugs 105562, 105651, 106199); clang-tidy and the sanitizers look at the same.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-dangling-pointer)
  add_compile_options($<$<NOT:$<CONFIG:Debug>>:-Wno-mismatched-new-delete> $<$<NOT:$<CONFIG:Debug>>:-Wno-stringop-overread>)
endif()
add_compile_options($<$<CXX_COMPILER_ID:Clang>:-Wno-overlength-strings>)  # docs/openapi.yaml is one
add_compile_options(-fstack-protector-strong -D_GLIBCXX_ASSERTIONS)
# A precompiled header fills the compiler's heap at once: collecting it again and again costs a seventh of the time.
add_compile_options($<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=2000000>)

if(TODOKE_SANITIZE)
  add_compile_options(-fsanitize=${TODOKE_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${TODOKE_SANITIZE})
  if(TODOKE_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-Wno-tsan)  # Asio uses fences; the tool knows the atomics around them
  endif()
endif()

find_program(TODOKE_CCACHE ccache)
if(TODOKE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/cmake/cached_compile)
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
