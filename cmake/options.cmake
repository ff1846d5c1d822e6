# How everything is compiled.
option(CODEHUB_TESTS "Build the tests" ON)
option(CODEHUB_BENCH "Build the benchmarks" OFF)
set(CODEHUB_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  # base_dir: the same sources in another checkout hit; sloppiness: precompiled headers (ccache manual).
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
    -Woverloaded-virtual -Wold-style-cast -Werror -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fcoroutines)
  # g++ 12 reports these inside its own library and in coroutine frames (GCC bugs 105562, 107852).
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
      -Wno-dangling-pointer -Wno-use-after-free -Wno-mismatched-new-delete)
  if(CMAKE_UNITY_BUILD)
    # A coroutine frame that holds a local type, seen through an include: not an object that two sources share.
    add_compile_options(-Wno-subobject-linkage)
  endif()
else()
  add_compile_options(-Xclang -fno-pch-timestamp)
endif()
if(CODEHUB_SANITIZE)
  add_compile_options(-fsanitize=${CODEHUB_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CODEHUB_SANITIZE})
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # One more of those, seen only when a std::string is moved through an inlined coroutine frame.
    add_compile_options(-Wno-stringop-overread)
  endif()
endif()
