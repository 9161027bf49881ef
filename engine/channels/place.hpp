// Place: where files are collected from, seen the same way whether it is a folder of this machine or one behind SFTP.
// The Collector decides what to take and when; a Place only lists, fetches and clears away.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "engine/base/failure.hpp"

namespace crossdock::channels {

// A file as a listing shows it.
struct Listed {
  Listed() = default;
  std::string name;            // any bytes but '/' and NUL; never "." or ".."
  std::uint64_t size = 0;      // bytes
  std::int64_t modified = 0;   // since 1970, in the place's own resolution: nanoseconds here, seconds over SFTP
  std::uint64_t identity = 0;  // the inode here, 0 over SFTP

  // Tells this version of the file from the next one under the same name.
  [[nodiscard]] std::string version_mark() const;
  [[nodiscard]] bool same_version(const Listed& other) const {
    return size == other.size && modified == other.modified && identity == other.identity;
  }
};

// What was fetched: small files in memory, large ones in the spool folder.
struct Content {
  Content() = default;
  std::string bytes;
  std::optional<std::filesystem::path> spooled;
};

// The whole place is out of reach, not one file of it.
class Unreachable : public Failure {
 public:
  using Failure::Failure;
};

// Every verb throws Failure for the one file it is about, Unreachable when there is no use in going on.
class Place {
 public:
  virtual ~Place() = default;
  // Makes the place reachable: connects, creates folders, starts watching.
  virtual boost::asio::awaitable<void> prepare() = 0;
  // Calls `each` for every regular file, in any order.
  virtual boost::asio::awaitable<void> list(const std::function<void(Listed&&)>& each) = 0;
  // The whole content, or nothing when the file is no longer the version listed.
  virtual boost::asio::awaitable<std::optional<Content>> fetch(const Listed& file) = 0;
  // Do nothing when the file is no longer the version listed: then it is a new one, not yet taken.
  virtual boost::asio::awaitable<void> remove(const Listed& file) = 0;
  virtual boost::asio::awaitable<void> move(const Listed& file, const std::string& folder) = 0;
  virtual boost::asio::awaitable<void> remove_marker(const std::string& name) = 0;
  [[nodiscard]] virtual std::string path_of(const std::string& name) const = 0;
};

}  // namespace crossdock::channels
