// What a partner's guide demands that one structure cannot say: uses of a segment or loop told apart by a qualifier,
// least numbers, elements that differ by qualifier, and conditions. Read by guide.cpp, checked after the walk.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/x12/findings.hpp"
#include "parsers/x12/guide_place.hpp"

namespace crossdock::x12 {

struct GuideRules {
  // "REF[01=DP]": {use: required, most: 1}. Counted within one occurrence of the loop around it.
  struct Use {
    GuidePlace place;
    std::uint32_t least = 0, most = document::no_limit;  // most 0: not used
    document::Weight weight{};
    std::string label;                                   // for people: "REF[01=DP] Department"
  };
  // "REF[01=DP].02": {length: 4/4}. The shape its segment is examined by.
  struct Shape {
    GuidePlace place;
    std::uint16_t segment = 0;  // index in Structure::segments
  };
  // "CTX.01": {repeat: 2/5}. Where the element is there at all.
  struct Repeat {
    GuidePlace place;
    std::uint32_t least = 0;
    document::Weight weight{};
  };
  // {in: PO1, when: PO1.03 = CA, require: PO4}
  struct Dependency {
    enum class Test : std::uint8_t { present, absent, equal, differs };
    document::NodeId scope = 0;
    GuidePlace when;
    Test test = Test::present;
    std::vector<std::string> values;
    GuidePlace then;
    bool forbids = false;
    document::Weight weight{};
    std::string reason;
  };
  std::vector<Use> uses;
  std::vector<Shape> shapes;
  std::vector<Repeat> repeats;
  std::vector<Dependency> dependencies;
};

// One set against the rules. Lives for one check, after the walk.
class GuideCheck {
 public:
  GuideCheck(const GuideRules& rules, const document::Document& document, Findings& findings);

  // By which shape the segment at `index` is examined.
  [[nodiscard]] std::uint16_t shape_of(std::size_t index) const;
  void check();

 private:
  // What a segment begins or is: its node, or its loop's when it is that loop's head, and the loop occurrence around.
  struct Standing {
    document::NodeId node = document::unplaced;
    std::uint32_t around = 0;
  };
  [[nodiscard]] Standing standing(std::size_t index) const;
  // The segment that decides about a condition on `node`: the segment itself, or the head of the loop it is in.
  [[nodiscard]] const document::Segment* deciding(document::NodeId node, std::size_t index) const;
  [[nodiscard]] bool holds(const GuidePlace::Condition& condition, std::size_t index) const;
  [[nodiscard]] bool is_at(const GuidePlace& place, std::size_t index) const;
  // The first segment of a loop occurrence that stands at `place`; the number of segments when there is none.
  [[nodiscard]] std::size_t first_at(const GuidePlace& place, const document::Loop& scope) const;

  void check_use(const GuideRules::Use& use);
  void report_over(const GuideRules::Use& use, std::size_t index);
  void report_under(const GuideRules::Use& use, std::uint32_t occurrence);
  void check_repeat(const GuideRules::Repeat& repeat);
  void check_dependency(const GuideRules::Dependency& dependency);
  [[nodiscard]] bool applies(const GuideRules::Dependency& dependency, std::size_t index) const;
  void report_dependency(const GuideRules::Dependency& dependency, std::size_t trigger, std::size_t index,
                         const document::Loop& scope);
  [[nodiscard]] bool is_loop(document::NodeId node) const;

  const GuideRules& rules_;
  const document::Document& document_;
  const document::Structure& structure_;
  Findings& findings_;
  std::vector<std::uint32_t> loop_of_;  // the innermost loop occurrence around each segment
};

}  // namespace crossdock::x12
