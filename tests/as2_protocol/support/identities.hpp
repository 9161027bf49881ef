// Certificates and keys for tests, made on first use and kept for the run.
#pragma once

#include <chrono>
#include <string>

#include "engine/channels/as2/protocol/certificate.hpp"

namespace crossdock::as2::test {

// A self-signed RSA 2048 identity with that common name; the same one for the same name.
const Identity& identity(const std::string& name);
// One with its own validity, counted from now.
Identity identity_valid(const std::string& name, std::chrono::hours from, std::chrono::hours until);
// The private key as PEM text, for programs that want a file.
std::string key_pem(const Identity& identity);

}  // namespace crossdock::as2::test
