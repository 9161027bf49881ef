# What we use from others, each under one name whatever the Debian release calls it.
# cmake/rooms.txt says which room may use which.
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)
endif()
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)

# tools/setup leaves a newer libssh2 under .deps/ where the system's is older than 1.11.
if(EXISTS "${CMAKE_SOURCE_DIR}/.deps/libssh2/lib/libssh2.a")
  add_library(crossdock_libssh2 INTERFACE)
  target_include_directories(crossdock_libssh2 SYSTEM INTERFACE "${CMAKE_SOURCE_DIR}/.deps/libssh2/include")
  target_link_libraries(crossdock_libssh2 INTERFACE "${CMAKE_SOURCE_DIR}/.deps/libssh2/lib/libssh2.a" OpenSSL::Crypto ZLIB::ZLIB)
else()
  pkg_check_modules(ssh2 REQUIRED IMPORTED_TARGET libssh2)
  add_library(crossdock_libssh2 ALIAS PkgConfig::ssh2)
endif()

if(TARGET yaml-cpp::yaml-cpp)
  add_library(crossdock_yaml_cpp ALIAS yaml-cpp::yaml-cpp)
else()
  add_library(crossdock_yaml_cpp INTERFACE)
  target_link_libraries(crossdock_yaml_cpp INTERFACE yaml-cpp)
endif()

# Asio once, in engine/channels/boost_asio.cpp, for every room that uses it.
add_library(crossdock_asio INTERFACE)
target_compile_definitions(crossdock_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(crossdock_asio INTERFACE Boost::headers Threads::Threads OpenSSL::SSL)
# False alarms of gcc about coroutines: their frames' own operator new and delete, and local lambdas in unity files.
target_compile_options(crossdock_asio INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete;-Wno-subobject-linkage>)
