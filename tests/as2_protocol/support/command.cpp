#include "tests/as2_protocol/support/command.hpp"

#include <stdlib.h>
#include <sys/wait.h>

#include <fstream>
#include <iterator>

namespace crossdock::as2::test {
namespace fs = std::filesystem;

Folder::Folder() {
  std::string pattern = (fs::temp_directory_path() / "crossdock-as2-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Folder::write(const std::string& name, std::string_view bytes) const {
  std::ofstream(path_ / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string Folder::read(const std::string& name) const {
  std::ifstream in(path_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int Folder::run(const std::string& command) const {
  const int status = std::system(("cd '" + path_.string() + "' && ( " + command + " ) > out.txt 2>&1").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace crossdock::as2::test
