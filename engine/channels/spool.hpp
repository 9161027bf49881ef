// SpoolFile: a file of its own in the spool folder, for a content too large for memory. Deleted with the object
// unless it was handed on. Blocking: use it on the disk pool.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/failure.hpp"

namespace crossdock::channels {

class SpoolFile {
 public:
  // Creates <folder>/<channel>.<unique>.spool; makes the folder when it is missing. Throws Failure.
  SpoolFile(const std::filesystem::path& folder, std::string_view channel);
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  void append(std::string_view bytes);     // throws Failure, for a full disk with that word
  [[nodiscard]] int descriptor() const { return descriptor_; }
  // Closes the file and gives it away: the caller, then the intake, deletes it.
  std::filesystem::path hand_on();

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

// Deletes what an earlier run of this channel left in the spool folder when it was killed. Called before anything
// is spooled.
void clear_spool(const std::filesystem::path& folder, std::string_view channel);

// "disk full", "permission denied", ...: errno as a failure about `path` while we wanted to `verb` it. Who can mend
// it: full disks and I/O errors may pass, permissions need a person.
Failure file_failure(std::string_view verb, const std::filesystem::path& path, int error);

}  // namespace crossdock::channels
