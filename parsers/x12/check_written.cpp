#include "parsers/x12/check_written.hpp"

namespace crossdock::x12 {

std::vector<Issue> check_written(std::string_view set_bytes, const InterchangeHeader& interchange,
                                 const GroupHeader& group, const Dictionary& dictionary, const Terms& terms) {
  std::vector<Issue> issues;
  interpret_set(set_bytes, interchange, group, dictionary, terms,
                [&issues](const CheckedSet& set) { issues = set.verdict.issues; });
  return issues;
}

}  // namespace crossdock::x12
