#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "config/settings.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
namespace fs = std::filesystem;

namespace {

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("crossdock-settings-" + std::to_string(::getpid()))) { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  fs::path write(const char* name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return path / name;
  }
  fs::path path;
};

// "3:10 sentence" for each problem; the folder's own name is left out.
std::vector<std::string> problems_of(const fs::path& file) {
  std::vector<std::string> out;
  for (const yaml::Problem& problem : config::read_settings(file).problems) {
    std::string what = problem.what;
    if (const std::size_t at = what.find(file.parent_path().string() + "/"); at != std::string::npos)
      what.erase(at, file.parent_path().string().size() + 1);
    out.push_back(fmt::format("{}:{} {}", problem.position.line, problem.position.column, what));
  }
  return out;
}

}  // namespace

TEST_CASE("The commented sample is a valid configuration and says the defaults") {
  const config::Settings sample = config::load_settings(fs::path(CROSSDOCK_TEST_SOURCE) / "config/crossdock.yaml");
  const config::Settings defaults;
  CHECK(sample.work_folder == "/var/lib/crossdock");
  CHECK(sample.limits.largest_file == defaults.limits.largest_file);
  CHECK(sample.limits.largest_set == defaults.limits.largest_set);
  CHECK(sample.limits.most_issues_per_set == defaults.limits.most_issues_per_set);
  CHECK(sample.retries.first_pause == defaults.retries.first_pause);
  CHECK(sample.retries.longest_pause == defaults.retries.longest_pause);
  CHECK(sample.retries.give_up_after == defaults.retries.give_up_after);
  CHECK(sample.stop_within == defaults.stop_within);
  CHECK(sample.disk_threads == defaults.disk_threads);
  CHECK(sample.log.level == defaults.log.level);
  CHECK_FALSE(sample.http.enabled);
  REQUIRE(sample.destination("application"));
}

TEST_CASE("Without a file, accepted documents go to a folder of the work folder") {
  const config::Settings settings = config::Settings::embedded("work");
  REQUIRE(settings.destination("application"));
  CHECK(settings.destination("application")->folder == "work/documents");
  CHECK(settings.destination("erp") == nullptr);
}

TEST_CASE("Relative paths start at the folder of the configuration file") {
  const Folder folder;
  fs::create_directories(folder.path / "partners");
  const config::Settings settings = config::load_settings(folder.write("crossdock.yaml", "work_folder: work\npartners: partners\n"));
  CHECK(settings.work_folder == folder.path / "work");
  CHECK(settings.partners == folder.path / "partners");
  CHECK(settings.destination("application")->folder == folder.path / "work/documents");
  CHECK(settings.hash.size() == 64);
}

TEST_CASE("A wrong configuration is answered with every mistake in it") {
  const Folder folder;
  const fs::path file = folder.write("crossdock.yaml",
                                     "work_foldr: work\n"
                                     "partners: nowhere\n"
                                     "workers: many\n"
                                     "destinations:\n"
                                     "  - name: erp\n"
                                     "    folder: out\n"
                                     "    file_name: \"{document}-{partnr}.json\"\n"
                                     "  - name: erp\n"
                                     "    folder: out2\n"
                                     "    file_name: \"{document}.json\"\n"
                                     "http: {listen: everywhere}\n");
  CHECK(problems_of(file) == std::vector<std::string>{
                                 "1:1 unknown key \"work_foldr\" (did you mean \"work_folder\"?)",
                                 "2:11 there is no folder nowhere",
                                 "3:10 a whole number is expected here, not \"many\"",
                                 "7:28 {partnr} stands for nothing here (did you mean \"partner\"?)",
                                 "8:5 a destination \"erp\" stands above already",
                                 "10:16 this name would repeat",
                                 "11:16 \"everywhere\" is no address to listen on",
                             });
  CHECK_THROWS_AS(config::load_settings(file), Failure);
}

TEST_CASE("Sources and destinations may take CSV by a map, and say so in full") {
  const Folder folder;
  const fs::path good = folder.write("good.yaml",
                                     "sources:\n  - {name: erp, folder: in, map: erp-acks}\n"
                                     "destinations:\n  - {name: orders, folder: out, format: csv, map: [erp-orders, erp-invoices]}\n");
  const config::Settings settings = config::load_settings(good);
  CHECK(settings.sources[0].patterns == std::vector<std::string>{"*.json", "*.csv"});
  CHECK(settings.destination("orders")->file_name.text() == "{document}-{partner}-{number}.csv");
  CHECK(settings.csv_maps() == std::vector<std::pair<std::string, std::string>>{
                                   {"source erp", "erp-acks"}, {"destination orders", "erp-orders"}, {"destination orders", "erp-invoices"}});
  const fs::path wrong = folder.write("wrong.yaml",
                                      "destinations:\n  - {name: a, folder: out, map: erp-orders}\n  - {name: b, folder: out, format: csv}\n  - {name: c, folder: out, format: tsv}\n");
  CHECK(problems_of(wrong).size() == 3);
}

TEST_CASE("The configuration named by the environment is used, also when it is missing") {
  ::setenv("CROSSDOCK_CONFIG", "/nonexistent/crossdock.yaml", 1);
  CHECK(config::find_settings().value() == "/nonexistent/crossdock.yaml");
  ::unsetenv("CROSSDOCK_CONFIG");
}
