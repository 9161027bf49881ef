// A small purchase order as tables built by hand, for writing without a dictionary.
#pragma once

#include <memory>

#include "parsers/document/structure.hpp"

namespace crossdock::x12::made {

inline constexpr document::NodeId st = 1, beg = 2, ref = 3, po1_loop = 4, po1 = 5, pid = 6, ctt = 7, se = 8;

inline std::unique_ptr<document::Structure> small_order() {
  using namespace document;
  static const std::vector<ElementShape> elements = [] {
    std::vector<ElementShape> made(8);
    for (ElementShape& each : made) each.number = "127", each.name = "Reference", each.max_length = 30;
    return made;
  }();
  auto made = std::make_unique<Structure>();
  made->set_id = "850", made->release = "004010", made->functional_group = "PO";
  for (const char* id : {"", "ST", "BEG", "REF", "PO1", "PID", "CTT", "SE"}) {
    SegmentShape shape;
    shape.id = id, shape.tag = tag_of(id), shape.elements = elements;
    made->segments.push_back(shape);
  }
  const auto node = [&](Node::Kind kind, NodeId parent, NodeId end, std::uint16_t segment) {
    Node each;
    each.kind = kind, each.parent = parent, each.end = end, each.segment = segment;
    if (kind == Node::Kind::loop && segment != 0) each.loop_id = made->segments[segment].id;
    made->nodes.push_back(each);
  };
  using enum Node::Kind;
  node(loop, unplaced, 9, 0);
  node(segment, 0, 2, 1), node(segment, 0, 3, 2), node(segment, 0, 4, 3);
  node(loop, 0, 7, 4), node(segment, 4, 6, 4), node(segment, 4, 7, 5);
  node(segment, 0, 8, 6), node(segment, 0, 9, 7);
  return made;
}

}  // namespace crossdock::x12::made
