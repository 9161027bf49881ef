#include "parsers/document/structure.hpp"

#include <algorithm>

namespace crossdock::document {

std::string tag_text(Tag tag) {
  std::string text;
  for (; tag != 0; tag >>= 8) text += static_cast<char>(tag & 0xFF);
  return text;
}

bool CodeList::contains(std::string_view value) const {
  return std::binary_search(values.begin(), values.end(), value);
}

std::string Structure::path(NodeId node) const {
  std::string path;
  for (NodeId at = node; at != unplaced && at < nodes.size(); at = nodes[at].parent) {
    const std::string_view loop = nodes[at].loop_id;
    if (loop.empty()) continue;
    path.insert(0, path.empty() ? std::string(loop) : std::string(loop) + '/');
  }
  return path;
}

}  // namespace crossdock::document
