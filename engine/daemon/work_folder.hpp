// The daemon's working folder, made when missing, with a lock: one daemon works on a store of one node.
#pragma once

#include <filesystem>

namespace crossdock::daemon {

class WorkFolder {
 public:
  // Throws Failure when it cannot be made, or another daemon works there (with its process id).
  explicit WorkFolder(const std::filesystem::path& path);
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace crossdock::daemon
