#include "engine/base/secret.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock {
namespace {

constexpr std::size_t longest_secret = 64 * 1024;

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string read_secret(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(longest_secret, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  text = without_line_end(std::move(text));
  if (text.empty()) throw Failure(Remedy::operator_, fmt::format("the secret in {} is empty or cannot be read", path.string()));
  return text;
}

}  // namespace

void require_private(const std::filesystem::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0)
    throw Failure(Remedy::operator_, fmt::format("cannot read the secret file {}: {}", file.string(), std::strerror(errno)),
                  "check the path in the configuration");
  if (!S_ISREG(found.st_mode)) throw Failure(Remedy::operator_, fmt::format("{} is not a regular file", file.string()));
  if ((found.st_mode & 077) != 0)
    throw Failure(Remedy::operator_, fmt::format("the secret file {} can be read by others (mode {:03o})", file.string(), found.st_mode & 0777U),
                  fmt::format("chmod 600 {}", file.string()));
  if (found.st_uid != ::geteuid() && found.st_uid != 0)
    throw Failure(Remedy::operator_, fmt::format("the secret file {} belongs to another user", file.string()),
                  fmt::format("chown {} {}", ::geteuid(), file.string()));
}

std::optional<SecretReference> SecretReference::parse(std::string_view text, const std::filesystem::path& folder) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return std::nullopt;
  const std::string_view scheme = text.substr(0, colon);
  const std::string place(text.substr(colon + 1));
  if (scheme == "file") {
    const std::filesystem::path written(place);
    return SecretReference(Kind::file, (written.is_absolute() ? written : folder / written).lexically_normal().string());
  }
  if (scheme == "env" && place.find('=') == std::string::npos) return SecretReference(Kind::environment, place);
  if (scheme == "credential" && place.find('/') == std::string::npos) return SecretReference(Kind::credential, place);
  return std::nullopt;
}

std::string SecretReference::text() const {
  static constexpr std::array schemes{"", "file:", "env:", "credential:"};
  return schemes[static_cast<std::size_t>(kind_)] + place_;
}

std::string SecretReference::fetch() const {
  switch (kind_) {
    case Kind::none: break;
    case Kind::file:
      require_private(place_);
      return read_secret(place_);
    case Kind::environment:
      if (const char* value = std::getenv(place_.c_str()); value && *value) return value;
      throw Failure(Remedy::operator_, fmt::format("the environment variable {} is not set for this process", place_),
                    fmt::format("set {} where the daemon is started, or use file: or credential:", place_));
    case Kind::credential:
      if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY"); folder && *folder)
        return read_secret(std::filesystem::path(folder) / place_);
      throw Failure(Remedy::operator_, fmt::format("the credential {} is not there: systemd gave this process none", place_),
                    fmt::format("add LoadCredential={}:/path/to/it to the service", place_));
  }
  throw Failure(Remedy::operator_, "no secret is configured");
}

}  // namespace crossdock
