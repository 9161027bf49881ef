#include "tools/cli/warnings.hpp"

#include <fmt/format.h>

#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"

namespace crossdock::cli {

std::string warning_text(const yaml::Problem& warning) {
  const std::string place = warning.position.line == 0 ? warning.file : fmt::format("{}:{}", warning.file, warning.position.line);
  return paragraph(fmt::format("{}: warning: {}", place, warning.what), 4) + "\n      = " + paragraph(warning.help, 8);
}

std::string warning_json(const yaml::Problem& warning) {
  Json json;
  json.begin_object().field("severity", "warning").field("file", warning.file).field("line", warning.position.line).field("what", warning.what).field("help", warning.help);
  return json.end_object().text();
}

}  // namespace crossdock::cli
