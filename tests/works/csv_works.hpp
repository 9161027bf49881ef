// Works whose own systems speak CSV: acknowledgments are left as rows, orders are delivered as rows, by the example maps.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "tests/works/works.hpp"

namespace crossdock::test {

// A file of partners/examples/csv.
inline std::string example(const char* name) {
  std::ifstream in(std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "partners/examples/csv" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
  return text;
}

struct CsvWorks : Works {
  CsvWorks() {
    map_file("erp-acknowledgments", example("erp-acknowledgments.yaml"));
    map_file("erp-orders", example("erp-orders.yaml"));
    reload();
    world.sources[0].map = "erp-acknowledgments";
    world.destinations = {{"application", NameTemplate("{document}-{number}.csv"), {"erp-orders"}}};
  }
};

}  // namespace crossdock::test
