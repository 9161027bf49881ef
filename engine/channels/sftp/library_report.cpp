#include <string>

#include <fmt/format.h>
#include <libssh2.h>

#include "engine/channels/sftp/sftp.hpp"

namespace crossdock::channels {

std::string ssh_library_report() {
  const char* version = libssh2_version(0);
  if (libssh2_version(LIBSSH2_VERSION_NUM) == nullptr)
    return fmt::format("libssh2 {} is older than the {} this program was built with: build again", version, LIBSSH2_VERSION);
  if (libssh2_version(0x010b00) == nullptr)
    return fmt::format("libssh2 {}: cannot reach servers that have only an RSA host key, want an RSA client key, or offer only AES-GCM ciphers. "
                       "tools/setup builds a newer one; then build again",
                       version);
  if (libssh2_version(0x010b01) == nullptr) return fmt::format("libssh2 {}: cannot reach servers that offer only AES-GCM ciphers", version);
  return fmt::format("libssh2 {}: RSA with SHA-2 and AES-GCM are supported", version);
}

}  // namespace crossdock::channels
