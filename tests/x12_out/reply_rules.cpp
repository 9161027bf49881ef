#include "tests/x12_out/reply_rules.hpp"

#include <map>
#include <regex>
#include <vector>

#include <fmt/format.h>

namespace crossdock::x12::made {
namespace {

using Segment = std::vector<std::string>;

// Elements as regular expressions, in order; "?" after one means it may be missing.
struct Layout {
  std::vector<std::pair<std::regex, bool>> elements;
};

const std::string an35 = "[ -~]{0,34}[!-~]";

Layout layout(std::initializer_list<std::pair<std::string, bool>> elements) {
  Layout made;
  for (const auto& [pattern, required] : elements) made.elements.emplace_back(std::regex(pattern), required);
  return made;
}

constexpr bool must = true, may = false;

// `release` is GS08; `c` the component separator, escaped.
std::map<std::string, Layout> layouts(const std::string& release, const std::string& c) {
  const bool guide = release == "005010X231A1", modern = release >= "005010", repeats = release >= "004030";
  const std::string set_code = guide                 ? "[1-9]|1[0-35-9]|2[3-7]|I5|I6"
                               : modern              ? "[1-9]|1[0-35-9]|2[3-7]"
                               : release >= "004030" ? "[1-9]|1[0-35-7]|2[3-7]"
                                                     : "[1-9]|1[0-35-7]";
  const std::string group_code = modern ? "[1-6]|1[0-9]|2[3-6]" : "[1-6]|1[0-8]";
  const std::string segment_code = guide ? "[1-8]|I4|I6|I7|I8|I9" : "[1-8]";
  const std::string element_code = guide     ? "[1-9]|10|12|13|I6|I9|I10|I11|I12|I13"
                                   : repeats ? "[1-9]|10|12|13"
                                             : "[1-9]|10";
  const std::string where = repeats ? fmt::format("[1-9][0-9]?({0}([1-9][0-9]?)?({0}[1-9][0-9]{{0,3}})?)?", c)
                                    : fmt::format("[1-9][0-9]?({}[1-9][0-9]?)?", c);
  const std::string position = modern ? "[0-9]{1,10}" : "[0-9]{1,6}";
  const std::string id = "[A-Z][A-Z0-9]{1,2}", letter = "[AER]";
  std::map<std::string, Layout> made;
  made["ST"] = guide ? layout({{"999", must}, {"[0-9]{4,9}", must}, {"005010X231A1", must}})
                     : layout({{"997", must}, {"[0-9]{4,9}", must}});
  made["AK1"] = modern ? layout({{"[A-Z0-9]{2}", must}, {"[0-9]{1,9}", must}, {"[ -~]{1,12}", may}})
                       : layout({{"[A-Z0-9]{2}", must}, {"[0-9]{1,9}", must}});
  made["AK2"] = modern ? layout({{"[A-Z0-9]{3}", must}, {"[A-Za-z0-9]{4,9}", must}, {an35, may}})
                       : layout({{"[A-Z0-9]{3}", must}, {"[A-Za-z0-9]{4,9}", must}});
  const Layout note = layout({{id, must},
                              {position, must},
                              {release >= "005010" || release < "004010" ? "[ -~]{1,4}" : "[ -~]{1,6}", may},
                              {segment_code, must}});
  const Layout element = layout({{where, must}, {"[0-9]{1,4}", may}, {element_code, must}, {"[ -~]{0,98}[!-~]", may}});
  made[guide ? "IK3" : "AK3"] = note;
  made[guide ? "IK4" : "AK4"] = element;
  made["CTX"] = layout({{fmt::format("SITUATIONAL TRIGGER|[!-~ ]{{1,35}}{}[!-~ ]{{1,35}}", c), must},
                        {id, may},
                        {position, may},
                        {"[ -~]{1,4}", may},
                        {where, may}});
  made[guide ? "IK5" : "AK5"] =
      layout({{letter, must}, {set_code, may}, {set_code, may}, {set_code, may}, {set_code, may}, {set_code, may}});
  made["AK9"] = layout({{"[AEPR]", must},
                        {"[0-9]{1,6}", must},
                        {"[0-9]{1,6}", must},
                        {"[0-9]{1,6}", must},
                        {group_code, may},
                        {group_code, may},
                        {group_code, may},
                        {group_code, may},
                        {group_code, may}});
  made["SE"] = layout({{"[0-9]{1,10}", must}, {"[0-9]{4,9}", must}});
  return made;
}

std::string fault_in(const Segment& segment, const Layout& layout) {
  if (segment.size() - 1 > layout.elements.size()) return segment[0] + " has too many elements";
  for (std::size_t i = 0; i < layout.elements.size(); ++i) {
    const auto& [pattern, required] = layout.elements[i];
    const std::string value = i + 1 < segment.size() ? segment[i + 1] : "";
    if (value.empty() ? required : !std::regex_match(value, pattern))
      return fmt::format("{}{:02} is \"{}\"", segment[0], i + 1, value);
  }
  return {};
}

// One interchange after the other; a reader of the envelope with one segment of memory.
class Reading {
 public:
  explicit Reading(const std::string& text) : text_(text) {}

  std::string fault() {
    while (at_ < text_.size() && fault_.empty()) interchange();
    return fault_;
  }

 private:
  void check(bool good, const std::string& what) {
    if (!good && fault_.empty()) fault_ = what;
  }

  void interchange() {
    check(text_.compare(at_, 3, "ISA") == 0 && text_.size() >= at_ + 106, "no ISA of 106 bytes");
    if (!fault_.empty()) return;
    element_ = text_[at_ + 3], component_ = text_[at_ + 104], terminator_ = text_[at_ + 105];
    static const std::regex isa(
        "ISA.(00).([ ]{10}).(00).([ ]{10}).([A-Z0-9]{2}).([ -~]{15}).([A-Z0-9]{2}).([ "
        "-~]{15}).([0-9]{6}).([0-9]{4}).(.).([0-9]{5}).([0-9]{9}).(0).([PTI])...?",
        std::regex::ECMAScript);
    std::string header = text_.substr(at_, 105);
    check(header.find('\n') == std::string::npos || element_ == '\n' || component_ == '\n' || header[82] == '\n',
          "a line break in ISA");
    for (char& c : header)
      if (c == '\n') c = '!';  // ECMAScript's dot does not match it
    std::smatch match;
    check(std::regex_match(header, match, isa), "ISA is " + header);
    check(text_.substr(at_ + 35, 15).find_first_not_of(' ') != std::string::npos, "ISA06 is blank");
    check(element_ != component_ && element_ != terminator_ && component_ != terminator_,
          "separators are not distinct");
    repetition_ = header.substr(84, 5) >= "00402" ? text_[at_ + 82] : element_;
    const std::string number = header.substr(90, 9);
    at_ += 106;
    skip_line_end();
    std::size_t groups = 0;
    for (Segment segment = next(); fault_.empty(); segment = next()) {
      if (segment[0] == "TA1") check(groups == 0, "TA1 after a group"), ta1(segment);
      else if (segment[0] == "GS") ++groups, group(segment);
      else {
        check(segment == Segment{"IEA", std::to_string(groups), number}, "IEA does not close the interchange");
        return;
      }
    }
  }

  void ta1(const Segment& segment) {
    static const Layout form = layout({{"[0-9]{9}", must},
                                       {"[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])", must},
                                       {"([01][0-9]|2[0-3])[0-5][0-9]", must},
                                       {"[AER]", must},
                                       {"0[0-2][0-9]", must}});
    check(fault_in(segment, form).empty(), fault_in(segment, form));
  }

  void group(const Segment& gs) {
    check(gs.size() == 9, "GS has not eight elements");
    if (!fault_.empty()) return;
    static const Layout form = layout({{"FA", must},
                                       {"[ -~]{2,15}", must},
                                       {"[ -~]{2,15}", must},
                                       {"([0-9]{6}|[0-9]{8})", must},
                                       {"[0-9]{4}", must},
                                       {"[0-9]{1,9}", must},
                                       {"X", must},
                                       {"[0-9]{6}|005010X231A1", must}});
    check(fault_in(gs, form).empty(), fault_in(gs, form));
    check((gs[4].size() == 6) == (gs[8] < "004010"), "GS04 does not suit GS08");
    std::size_t sets = 0;
    const auto& forms = layouts_for(gs[8]);
    for (Segment segment = next(); fault_.empty(); segment = next()) {
      if (segment[0] != "ST") {
        check(segment == Segment{"GE", std::to_string(sets), gs[6]} && sets > 0, "GE does not close the group");
        return;
      }
      ++sets;
      set(segment, forms);
    }
  }

  void set(Segment segment, const std::map<std::string, Layout>& forms) {
    // After a segment, which may follow: A set header, 1 group, 2 set, 3 note, 4 element, 5 set end, 9 group end.
    static const std::map<std::string, std::string> may_follow = {
        {"ST", "1"},     {"AK1", "29"},   {"AK2", "35"}, {"AK3", "345C"}, {"IK3", "345C"}, {"AK4", "345"},
        {"IK4", "345C"}, {"CTX", "345C"}, {"AK5", "29"}, {"IK5", "29"},   {"AK9", "E"}};
    const std::string number = segment.size() > 2 ? segment[2] : "";
    std::size_t count = 1, elements = 0, contexts = 0;
    bool with_elements = false;
    for (std::string last = "ST"; fault_.empty(); ++count) {
      const auto form = forms.find(segment[0]);
      check(form != forms.end(), segment[0] + " does not belong here");
      if (!fault_.empty()) return;
      check(fault_in(segment, form->second).empty(), fault_in(segment, form->second));
      last = segment[0];
      if (last == "SE") {
        check(segment[1] == std::to_string(count) && segment[2] == number, "SE does not close the set");
        return;
      }
      if (last[1] == 'K' && last[2] == '3') elements = contexts = 0, with_elements = segment.back() == "8";
      if (last[1] == 'K' && last[2] == '4')
        ++elements, contexts = 0, check(with_elements, "AK4 after a code other than 8");
      if (last == "CTX") ++contexts;
      check(elements <= 99 && contexts <= 10, "too many AK4 or CTX");
      segment = next();
      if (!fault_.empty()) return;
      const char kind = segment[0] == "CTX"      ? 'C'
                        : segment[0] == "SE"     ? 'E'
                        : segment[0].size() == 3 ? segment[0][2]
                                                 : '?';
      check(may_follow.at(last).find(kind) != std::string::npos, segment[0] + " after " + last);
    }
  }

  // Building expressions is what takes time: keep them for each release and separator.
  const std::map<std::string, Layout>& layouts_for(const std::string& release) const {
    static std::map<std::pair<std::string, char>, std::map<std::string, Layout>> known;
    auto& forms = known[{release, component_}];
    if (forms.empty()) forms = layouts(release, fmt::format("\\x{:02x}", static_cast<unsigned char>(component_)));
    return forms;
  }

  void skip_line_end() {
    while (terminator_ != '\n' && at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }

  Segment next() {
    Segment segment(1);
    const auto end = text_.find(terminator_, at_);
    check(end != std::string::npos, "the text ends in a segment");
    if (!fault_.empty()) return segment;
    for (; at_ < end; ++at_) {
      const char c = text_[at_];
      if (c == element_) segment.emplace_back();
      else {
        check((c >= ' ' && c <= '~') || c == component_, "a character that is no text");
        check(c != repetition_, "a repetition separator");
        segment.back() += c;
      }
    }
    ++at_;
    skip_line_end();
    check(segment.back().size() > 0 && segment.back().back() != component_, segment[0] + " ends with separators");
    return segment;
  }

  const std::string& text_;
  std::size_t at_ = 0;
  char element_ = 0, component_ = 0, repetition_ = 0, terminator_ = 0;
  std::string fault_;
};

}  // namespace

std::string fault_in_reply(const std::string& reply) { return Reading(reply).fault(); }

}  // namespace crossdock::x12::made
