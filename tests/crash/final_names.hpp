// What a daemon has delivered into a folder. Many files are on the way at once; each has a dot before its name until it
// is whole.
#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

namespace crossdock::test {

// The files under their final names, sorted.
inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (!entry.path().filename().string().starts_with('.')) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace crossdock::test
