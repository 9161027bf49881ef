// The include check: reads every #include of the tree against cmake/rooms.txt, so that no room reaches into one it
// may not know and each third-party library stays in its own room.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace fs = std::filesystem;

namespace {

struct Room {
  std::vector<std::string> rooms, third_party;
  [[nodiscard]] bool may_include_room(const std::string& folder) const {
    return std::find(rooms.begin(), rooms.end(), "*") != rooms.end() || std::find(rooms.begin(), rooms.end(), folder) != rooms.end();
  }
  [[nodiscard]] bool may_use(const std::string& header) const {
    return std::any_of(third_party.begin(), third_party.end(), [&](const std::string& prefix) {
      return prefix == "*" || header.compare(0, prefix.size(), prefix) == 0;
    });
  }
};

using Plan = std::map<std::string, Room>;

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

Plan read_plan(std::istream& in) {
  Plan plan;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream columns(line);
    std::string folder, rooms, third_party;
    std::getline(columns, folder, '|');
    std::getline(columns, rooms, '|');
    std::getline(columns, third_party);
    plan[words(folder).at(0)] = {words(rooms), words(third_party)};
  }
  return plan;
}

// The room a file belongs to: the longest folder of the plan that holds it; empty when none does.
std::string room_of(const Plan& plan, const std::string& path) {
  std::string best;
  for (const auto& [folder, room] : plan)
    if (path.compare(0, folder.size() + 1, folder + "/") == 0 && folder.size() > best.size()) best = folder;
  return best;
}

bool is_standard(const std::string& header) {
  if (header.find('/') != std::string::npos) return header.compare(0, 4, "sys/") == 0 || header.compare(0, 4, "net/") == 0 ||
                                                     header.compare(0, 5, "arpa/") == 0 || header.compare(0, 8, "netinet/") == 0;
  if (header.find('.') == std::string::npos) return true;
  static const std::vector<std::string> system{"unistd.h", "fcntl.h", "poll.h", "signal.h", "immintrin.h", "emmintrin.h",
                                               "cpuid.h", "dirent.h", "netdb.h", "pwd.h", "grp.h", "termios.h", "spawn.h", "pthread.h", "time.h", "glob.h", "fnmatch.h", "malloc.h"};
  return std::find(system.begin(), system.end(), header) != system.end();
}

// What is wrong with one include line, or empty.
std::string fault(const Plan& plan, const std::string& path, const std::string& line) {
  std::istringstream in(line);
  std::string hash, target;
  in >> hash >> target;
  if (hash != "#include" || target.size() < 3) return {};
  const std::string header = target.substr(1, target.size() - 2);
  const std::string own = room_of(plan, path);
  if (own.empty()) return path + ": is in no room of cmake/rooms.txt";
  const Room& room = plan.at(own);
  if (target[0] == '"') {
    const std::string other = room_of(plan, header);
    if (other.empty()) return path + ": includes \"" + header + "\", which is in no room; write includes from the top of the tree";
    if (other == own || room.may_include_room(other)) return {};
    return path + ": " + own + " may not include " + other + " (" + header + ")";
  }
  if (is_standard(header) || room.may_use(header)) return {};
  return path + ": " + own + " may not use <" + header + ">";
}

Plan the_plan() {
  std::ifstream in(fs::path(CROSSDOCK_TEST_SOURCE) / "cmake" / "rooms.txt");
  REQUIRE(in);
  return read_plan(in);
}

}  // namespace

TEST_CASE("Every include is one that the room may make") {
  const Plan plan = the_plan();
  const fs::path top = CROSSDOCK_TEST_SOURCE;
  std::size_t files = 0;
  std::vector<std::string> faults;
  for (const char* root : {"engine", "parsers", "maps", "partners", "config", "tools", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(top / root)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".hpp" && extension != ".cpp")) continue;
      ++files;
      std::ifstream in(entry.path());
      const std::string path = fs::relative(entry.path(), top).string();
      for (std::string line; std::getline(in, line);)
        if (line.compare(0, 8, "#include") == 0)
          if (auto found = fault(plan, path, line); !found.empty()) faults.push_back(std::move(found));
    }
  }
  CHECK(files > 20);
  for (const std::string& found : faults) FAIL_CHECK(found);
}

TEST_CASE("A room that reaches into one it may not know is named") {
  const Plan plan = the_plan();
  CHECK(fault(plan, "parsers/x12/reader.cpp", "#include \"partners/partner.hpp\"") ==
        "parsers/x12/reader.cpp: parsers/x12 may not include partners (partners/partner.hpp)");
  CHECK(fault(plan, "engine/store/store.hpp", "#include <sqlite3.h>") == "engine/store/store.hpp: engine/store may not use <sqlite3.h>");
  CHECK(fault(plan, "engine/store/sqlite/database.cpp", "#include <sqlite3.h>").empty());
  CHECK(fault(plan, "parsers/x12/reader.cpp", "#include <vector>").empty());
}
