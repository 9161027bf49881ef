#include "engine/base/data_folder.hpp"

#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock {

std::filesystem::path data_folder(std::string_view name) {
  namespace fs = std::filesystem;
  fs::path share;
  if (const char* chosen = std::getenv("CROSSDOCK_SHARE"); chosen && *chosen) {
    share = chosen;
  } else {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (error) throw Failure(Remedy::operator_, "cannot find where this program is: " + error.message());
    share = program.parent_path().parent_path() / "share" / "crossdock";
  }
  const fs::path folder = share / name;
  if (std::error_code error; !fs::is_directory(folder, error))
    throw Failure(Remedy::operator_, fmt::format("the folder {} with Crossdock's {} is missing", folder.string(), name),
                  "reinstall, or set CROSSDOCK_SHARE to the folder that holds it");
  return folder;
}

}  // namespace crossdock
