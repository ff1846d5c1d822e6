# Debian's packages, each wrapped as a target so that rooms name what they use.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(LIBXML2 REQUIRED IMPORTED_TARGET libxml-2.0)

# The agent is linked statically, and Debian has libfmt as a shared library only: what it stands on takes fmt from headers.
set_target_properties(spdlog::spdlog_header_only PROPERTIES INTERFACE_LINK_LIBRARIES "Threads::Threads;fmt::fmt-header-only")

# Asio and Beast are compiled once, in base/ and http/ (their "separate compilation" mode).
add_library(codehub_boost INTERFACE)
target_include_directories(codehub_boost SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_compile_definitions(codehub_boost INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
    # A request on its way has a dozen coroutine frames: so many are kept for the next, instead of two.
    BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=32
    BOOST_ASIO_NO_DEPRECATED BOOST_ALL_NO_LIB BOOST_BEAST_USE_STD_STRING_VIEW)
target_link_libraries(codehub_boost INTERFACE Threads::Threads)
