// A temporary folder, and programs of others run in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace crossdock::as2::test {

class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view bytes) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  // Exit status of a shell command run inside; its output goes to "out.txt".
  [[nodiscard]] int run(const std::string& command) const;

 private:
  std::filesystem::path path_;
};

}  // namespace crossdock::as2::test
