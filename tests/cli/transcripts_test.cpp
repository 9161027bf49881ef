// transcripts/<name>.txt is a session at a terminal: a line that begins with "$ " is typed, what follows is what comes
// back (errors too), "[exit N]" ends a command that ends in something else than 0. Each session runs in a folder of its
// own with the example orders, a partners folder and a store (sample_store.hpp). What changes from day to day is made
// equal before comparing: dates, times, the user's name. With CROSSDOCK_WRITE_EXPECTED set, the sessions are written anew.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "tests/catch.hpp"
#include "tests/cli/sample_store.hpp"
#include "tests/fakes/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path source = CROSSDOCK_TEST_SOURCE;

// Today's values, written as fixed ones of the same width.
std::string with_fixed_times(std::string text) {
  static const std::pair<std::regex, const char*> changing[] = {
      {std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"), "2026-07-01T10:00:00Z"},
      {std::regex(R"(20\d\d-\d\d-\d\d \d\d:\d\d)"), "2026-07-01 10:00"},
      {std::regex(R"(\b\d\d:\d\d:\d\d\b)"), "10:00:00"},
      {std::regex(R"((Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d\d \d\d:\d\d)"), "Jul 01 10:00"},
      {std::regex(R"(\*\d{6}\*\d{4}\*([U^]))"), "*260701*1000*$1"},
      {std::regex(R"(\*20\d{6}\*\d{4}\*)"), "*20260701*1000*"},
      {std::regex(R"(\b20\d\d-\d\d-\d\d to 2\d\d\d-\d\d-\d\d)"), "2026-07-01 to 2126-06-07"},
      {std::regex(R"(\b21\d\d-\d\d-\d\d)"), "2126-06-07"},
      {std::regex(R"(\b\d{5} d)"), "36499 d"},
      {std::regex(R"(([0-9A-F]{2}:){15}[0-9A-F]{2})"), "12:AB:34:CD:12:AB:34:CD:12:AB:34:CD:12:AB:34:CD"},
  };
  for (const auto& [pattern, fixed] : changing) text = std::regex_replace(text, pattern, fixed);
  const char* const user = std::getenv("LOGNAME");
  if (user && *user) text = std::regex_replace(text, std::regex("by " + std::string(user)), "by operator");
  return text;
}

std::string type(const std::string& line) {
  std::FILE* const pipe = ::popen(("exec 2>&1; " + line).c_str(), "r");
  REQUIRE(pipe);
  std::string out;
  char block[4096];
  for (std::size_t n; (n = std::fread(block, 1, sizeof block, pipe)) > 0;) out.append(block, n);
  const int status = ::pclose(pipe);
  if (!out.empty() && out.back() != '\n') out += '\n';
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0) out += "[exit " + std::to_string(WEXITSTATUS(status)) + "]\n";
  if (WIFSIGNALED(status)) out += "[signal " + std::to_string(WTERMSIG(status)) + "]\n";
  return out;
}

std::string played_again(const std::string& transcript) {
  std::string out;
  std::istringstream lines(transcript);
  bool before_first_command = true;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("$ ", 0) == 0) {
      before_first_command = false;
      out += line + "\n" + with_fixed_times(type(line.substr(2)));
    } else if (before_first_command) {
      out += line + "\n";  // what the session is about
    }
  }
  return out;
}

void furnish(const fs::path& folder) {
  fs::copy(source / "partners/examples/orders", folder / "orders", fs::copy_options::recursive);
  fs::copy(source / "partners/examples/csv", folder / "csv", fs::copy_options::recursive);
  fs::create_directories(folder / "partners");
  for (const char* name : {"default.yaml", "acme.yaml", "zenith.yaml"}) fs::copy(source / "partners/examples" / name, folder / "partners" / name);
  for (const auto& entry : fs::directory_iterator(source / "tests/cli/files")) fs::copy(entry.path(), folder / entry.path().filename(), fs::copy_options::recursive);
  crossdock::test::make_sample_store(folder / "work");
}

}  // namespace

TEST_CASE("Every session at the terminal goes as its transcript says") {
  REQUIRE(fs::exists(fs::path(CROSSDOCK_TEST_BUILD) / "bin/crossdock"));
  const fs::path before = fs::current_path();
  ::setenv("PATH", (std::string(CROSSDOCK_TEST_BUILD) + "/bin:" + std::getenv("PATH")).c_str(), 1);
  ::setenv("LOGNAME", "operator", 1);
  for (const char* name : {"CROSSDOCK_CONFIG", "CROSSDOCK_SHARE", "SUDO_USER"}) ::unsetenv(name);
  std::size_t sessions = 0;
  for (const auto& entry : fs::directory_iterator(source / "tests/cli/transcripts")) {
    if (entry.path().extension() != ".txt") continue;
    ++sessions;
    INFO(entry.path().filename().string());
    const crossdock::fakes::TemporaryFolder folder;
    furnish(folder.path());
    fs::current_path(folder.path());
    const std::string expected = crossdock::fakes::read_file(entry.path());
    const std::string played = played_again(expected);
    fs::current_path(before);
    if (std::getenv("CROSSDOCK_WRITE_EXPECTED")) std::ofstream(entry.path(), std::ios::binary) << played;
    CHECK(played == expected);
  }
  CHECK(sessions >= 8);
}
