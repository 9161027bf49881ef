#include "parsers/x12/guide.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "config/yaml/file.hpp"
#include "parsers/x12/dictionary_text.hpp"
#include "parsers/x12/guide_rules.hpp"

namespace crossdock::x12 {

using document::CodeList;
using document::ElementShape;
using document::Node;
using document::NodeId;
using document::Requirement;
using document::SegmentShape;
using document::Structure;
using document::Weight;

namespace {

enum class UseWord : std::uint8_t { required, optional, not_used };
constexpr yaml::Word<UseWord> use_words[] = {
    {"required", UseWord::required}, {"optional", UseWord::optional}, {"not used", UseWord::not_used}};
constexpr yaml::Word<Weight> weight_words[] = {{"reject", Weight::reject},
                                               {"accept_with_error", Weight::accept_with_error},
                                               {"note", Weight::note}};
constexpr const char* place_help = "a place is written as in a map: BEG.02, N1/N3.01, REF[01=DP].02, heading/DTM";

// What the guide's shapes view: kept alive by its structure.
struct GuideTexts {
  std::deque<std::vector<ElementShape>> elements;
  std::deque<CodeList> codes;
  std::deque<std::string> texts;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

std::unique_ptr<Structure> copy_of(const Structure& base) {
  auto copy = std::make_unique<Structure>();
  copy->set_id = base.set_id;
  copy->release = base.release;
  copy->functional_group = base.functional_group;
  copy->name = base.name;
  copy->nodes = base.nodes;
  copy->segments = base.segments;
  copy->balances = base.balances;
  copy->storage = base.storage;
  return copy;
}

}  // namespace

class GuideReader {
 public:
  GuideReader(yaml::File file, const Dictionary& dictionary) : file_(std::move(file)), dictionary_(dictionary) {}

  std::shared_ptr<const Guide> read() {
    auto guide = std::make_shared<Guide>();
    {
      yaml::Map top = file_.root().map();
      guide->name_ = top.need("guide").text();
      guide->implementation_ = top["implementation"].text({}, 35);
      base_ = find_base(top.need("set"), top.need("release"));
      const yaml::Node places = top["places"], rules = top["rules"];
      if (base_) {
        structure_ = copy_of(base_->structure());
        if (places) read_places(places);
        if (rules) read_rules(rules);
        resolve_others();
      }
    }
    file_.check("then: crossdock config check");
    structure_->storage.push_back(std::move(texts_));
    guide->definition_ = std::make_shared<const SetDefinition>(std::move(structure_), std::move(rules_));
    return guide;
  }

 private:
  std::shared_ptr<const SetDefinition> find_base(const yaml::Node& set, const yaml::Node& release) {
    const std::string set_id = set.text(), asked = release.text();
    if (set_id.empty() || asked.empty()) return nullptr;
    Dictionary::Found found = dictionary_.find(asked, set_id);
    if (found.release.used != asked)
      release.refuse("the dictionary has no such release", "the releases: crossdock dictionary show");
    else if (!found.definition)
      set.refuse(fmt::format("release {} has no such set", asked));
    return found.definition;
  }

  // --- places ---------------------------------------------------------------------------------------------------------

  void read_places(const yaml::Node& places) {
    // Plain places first, so that a qualified one starts from what the plain one says, in whatever order they stand.
    for (const bool qualified : {false, true})
      for (const yaml::Node::Entry& entry : places.entries()) {
        const bool is_qualified = entry.key.raw().find('[') != std::string_view::npos;
        if (is_qualified == qualified)
          if (const auto place = look_up(entry.key, 0)) read_place_entry(*place, entry);
      }
  }

  std::optional<GuidePlace> look_up(const yaml::Node& node, NodeId scope) { return look_up(node, node.raw(), 0, scope); }

  // `text` is the part of the node's scalar that begins at `offset`.
  std::optional<GuidePlace> look_up(const yaml::Node& node, std::string_view text, std::size_t offset, NodeId scope) {
    const auto read = read_place(text);
    if (const auto* fault = std::get_if<PlaceFault>(&read)) return refuse(node, offset, text.size(), *fault);
    auto found = find_place(std::get<PlaceText>(read), *structure_, scope);
    if (const auto* fault = std::get_if<PlaceFault>(&found)) return refuse(node, offset, text.size(), *fault);
    return std::get<GuidePlace>(std::move(found));
  }

  static std::nullopt_t refuse(const yaml::Node& node, std::size_t offset, std::size_t length, const PlaceFault& fault) {
    node.refuse_at(offset + fault.offset, length - std::min(length, fault.offset), fault.what, place_help);
    return std::nullopt;
  }

  void read_place_entry(const GuidePlace& place, const yaml::Node::Entry& entry) {
    if (entry.value.is_scalar()) {  // BEG.06: not used
      const UseWord use = entry.value.word(UseWord::optional, use_words);
      return place.element == 0 ? set_use(place, use, {}, {}, Weight::by_policy, std::string(entry.key.raw()))
                                : change_element(place, [&](ElementShape& shape) { set_requirement(shape, use); });
    }
    yaml::Map map = entry.value.map();
    const UseWord use = map["use"].word(UseWord::optional, use_words);
    const bool says_use = map.has("use");
    const Weight weight = map["severity"].word(Weight::by_policy, weight_words);
    if (place.element == 0) {
      const auto least = map["least"].number<std::uint32_t>(0, 0, 1'000'000);
      const auto most = map["most"].number<std::uint32_t>(0, 1, 1'000'000'000);
      const std::string name = map["name"].text({}, 80);
      set_use(place, use, least, map.has("most") ? std::optional(most) : std::nullopt, weight,
              name.empty() ? std::string(entry.key.raw()) : fmt::format("{} {}", entry.key.raw(), name));
      return;
    }
    if (const yaml::Node repeat = map["repeat"]) read_repeat(repeat, place, weight);
    change_element(place, [&](ElementShape& shape) {
      if (says_use) set_requirement(shape, use);
      if (weight != Weight::by_policy) shape.weight = weight;
      if (const yaml::Node length = map["length"]) read_length(length, shape);
      if (const yaml::Node codes = map["codes"]) read_codes(codes, shape);
      if (const yaml::Node pattern = map["pattern"]) shape.pattern = texts_->keep(pattern.text({}, 200));
    });
  }

  // --- segments and loops ---------------------------------------------------------------------------------------------

  void set_use(const GuidePlace& place, UseWord use, std::uint32_t least, std::optional<std::uint32_t> most, Weight weight,
               std::string label) {
    if (use == UseWord::required) least = std::max<std::uint32_t>(least, 1);
    if (use == UseWord::not_used) most = 0;
    if (place.conditions.empty()) {
      Node& node = structure_->nodes[place.node];
      node.weight = weight;
      if (most == 0U) node.requirement = Requirement::not_used;
      else if (most) node.max_use = *most;
      if (least > 0 && node.requirement != Requirement::mandatory) node.min_use = 1;
      if (least < 2) return;
    }
    rules_->uses.push_back({place, least, most.value_or(document::no_limit), weight, std::move(label)});
  }

  // --- elements -------------------------------------------------------------------------------------------------------

  // Lets `change` work on the element's shape at this place, in a copy of its segment's shape made for the place.
  template <class Change>
  void change_element(const GuidePlace& place, Change change) {
    SegmentShape& segment = structure_->segments[segment_for(place)];
    std::vector<ElementShape>& elements = texts_->elements.emplace_back(segment.elements.begin(), segment.elements.end());
    ElementShape& element = elements[place.element - 1U];
    if (place.component == 0) {
      change(element);
    } else {
      auto& components = texts_->elements.emplace_back(element.components.begin(), element.components.end());
      change(components[place.component - 1U]);
      element.components = components;
    }
    segment.elements = elements;
  }

  std::uint16_t segment_for(const GuidePlace& place) {
    std::uint16_t& of_node = structure_->nodes[place.node].segment;
    if (place.conditions.empty()) {
      if (!is_own_[place.node]) {
        of_node = add_segment(of_node);
        is_own_[place.node] = true;
        // A loop and its first child are the same segment.
        if (structure_->nodes[place.node].kind == Node::Kind::loop) structure_->nodes[place.node + 1U].segment = of_node;
      }
      return of_node;
    }
    for (const GuideRules::Shape& shape : rules_->shapes)
      if (shape.place.node == place.node && shape.place.conditions == place.conditions) return shape.segment;
    rules_->shapes.push_back({place, add_segment(of_node)});
    return rules_->shapes.back().segment;
  }

  std::uint16_t add_segment(std::uint16_t like) {
    structure_->segments.push_back(SegmentShape(structure_->segments[like]));
    return static_cast<std::uint16_t>(structure_->segments.size() - 1);
  }

  static void set_requirement(ElementShape& shape, UseWord use) {
    shape.requirement = use == UseWord::required  ? Requirement::mandatory
                        : use == UseWord::not_used ? Requirement::not_used
                                                   : Requirement::optional;
  }

  // "1/22": least and most.
  struct Bounds {
    std::uint32_t least = 0, most = 0;
  };
  static std::optional<Bounds> read_bounds(const yaml::Node& node, const char* refusal, const char* help) {
    const std::string text = node.text();
    const std::size_t slash = text.find('/');
    Bounds bounds;
    if (slash != std::string::npos && read_number(text.substr(0, slash), bounds.least) &&
        read_number(text.substr(slash + 1), bounds.most) && bounds.most > 0 && bounds.least <= bounds.most)
      return bounds;
    node.refuse(refusal, help);
    return std::nullopt;
  }

  static void read_length(const yaml::Node& node, ElementShape& shape) {
    if (const auto bounds = read_bounds(node, "not a length", "least and most, as 1/22")) {
      shape.min_length = bounds->least;
      shape.max_length = bounds->most;
    }
  }

  void read_repeat(const yaml::Node& node, const GuidePlace& place, Weight weight) {
    if (place.component != 0) return node.refuse("a component does not repeat", "say it of the whole element");
    const auto bounds = read_bounds(node, "no number of repetitions", "least and most, as 2/5");
    if (!bounds) return;
    change_element(place, [&](ElementShape& shape) { shape.repeat = bounds->most; });
    if (bounds->least > 1) rules_->repeats.push_back({place, bounds->least, weight});
  }

  // [SA, NE] instead of the dictionary's codes; {add: [ZZ]} beside them; {drop: [SA]} without these.
  void read_codes(const yaml::Node& node, ElementShape& shape) {
    std::vector<std::string> values;
    if (node.is_map()) {
      if (shape.codes != nullptr) values.assign(shape.codes->values.begin(), shape.codes->values.end());
      yaml::Map map = node.map();
      for (std::string& code : map["add"].texts()) values.push_back(std::move(code));
      for (const std::string& code : map["drop"].texts()) std::erase(values, code);
    } else {
      values = node.texts();
    }
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    if (values.empty()) return node.refuse("no code is left", "leave codes out to take the dictionary's");
    CodeList& list = texts_->codes.emplace_back();
    for (std::string& code : values) list.values.push_back(texts_->keep(std::move(code)));
    if (shape.standard_codes == nullptr) shape.standard_codes = shape.codes;
    shape.codes = &list;
  }

  // --- conditions -----------------------------------------------------------------------------------------------------

  void read_rules(const yaml::Node& rules) {
    for (const yaml::Node& item : rules.items()) {
      yaml::Map map = item.map();
      GuideRules::Dependency rule;
      if (const yaml::Node in = map["in"])
        if (const auto scope = look_up(in, 0)) {
          rule.scope = scope->node;
          if (structure_->nodes[scope->node].kind != Node::Kind::loop || !scope->conditions.empty())
            in.refuse("not a loop", "in: names a loop without qualifiers, such as PO1");
        }
      const bool has_when = read_when(map.need("when"), rule);
      const yaml::Node require = map["require"], forbid = map["forbid"];
      rule.weight = map["severity"].word(Weight::by_policy, weight_words);
      rule.reason = map["say"].text({}, 200);
      rule.forbids = static_cast<bool>(forbid);
      if (static_cast<bool>(require) == rule.forbids) {
        item.refuse("a rule requires or forbids one place", "write require: or forbid:, one of them");
        continue;
      }
      const auto then = look_up(rule.forbids ? forbid : require, rule.scope);
      if (!then || !has_when) continue;
      rule.then = *then;
      if (rule.reason.empty()) rule.reason = default_reason(map, rule.forbids);
      rules_->dependencies.push_back(std::move(rule));
    }
  }

  static std::string default_reason(yaml::Map& map, bool forbids) {
    return fmt::format("{} where {}", forbids ? "nothing" : "it", map["when"].raw());
  }

  // "BEG.02 = NE|SA", "BEG.02 != NE", "CUR present", "CUR absent"
  bool read_when(const yaml::Node& node, GuideRules::Dependency& rule) {
    using Test = GuideRules::Dependency::Test;
    const std::string_view text = node.raw();
    const std::size_t end = std::min(text.find(' '), text.size());
    if (text.empty()) return false;
    const auto place = look_up(node, text.substr(0, end), 0, rule.scope);
    if (!place) return false;
    rule.when = *place;
    std::string_view rest = text.substr(end);
    const auto starts = [&rest](std::string_view word) {
      if (!rest.starts_with(word)) return false;
      rest.remove_prefix(word.size());
      return true;
    };
    if (rest == " present") return rule.test = Test::present, true;
    if (rest == " absent") return rule.test = Test::absent, true;
    const bool differs = starts(" != ");
    if ((!differs && !starts(" = ")) || rule.when.element == 0) {
      node.refuse_at(end, text.size() - end, "not a condition", "BEG.02 = NE, BEG.02 != NE|SA, CUR present, CUR absent");
      return false;
    }
    rule.test = differs ? Test::differs : Test::equal;
    while (!rest.empty()) {
      rule.values.emplace_back(rest.substr(0, rest.find('|')));
      rest.remove_prefix(std::min(rest.size(), rule.values.back().size() + 1));
    }
    return true;
  }

  // --- [other] --------------------------------------------------------------------------------------------------------

  // REF[other] is every REF whose qualifier no other place of the guide names.
  void resolve_others() {
    const auto each_place = [this](auto&& work) {
      for (auto& use : rules_->uses) work(use.place);
      for (auto& shape : rules_->shapes) work(shape.place);
      for (auto& repeat : rules_->repeats) work(repeat.place);
      for (auto& rule : rules_->dependencies) work(rule.when), work(rule.then);
    };
    std::vector<GuidePlace::Condition> named;
    each_place([&](const GuidePlace& place) {
      for (const auto& condition : place.conditions)
        if (!condition.qualifier.other) named.push_back(condition);
    });
    each_place([&](GuidePlace& place) {
      for (auto& condition : place.conditions) {
        if (!condition.qualifier.other) continue;
        for (const auto& one : named)
          if (one.node == condition.node) {
            condition.qualifier.element = one.qualifier.element;
            condition.qualifier.values.insert(condition.qualifier.values.end(), one.qualifier.values.begin(),
                                              one.qualifier.values.end());
          }
        if (condition.qualifier.element == 0)
          file_.root().refuse(fmt::format("{}[other] is there, but no other use of {} is named",
                                          structure_->segment(condition.node).id, structure_->segment(condition.node).id),
                              "name at least one, such as REF[01=DP]");
      }
    });
  }

  yaml::File file_;
  const Dictionary& dictionary_;
  std::shared_ptr<const SetDefinition> base_;
  std::unique_ptr<Structure> structure_;
  std::shared_ptr<GuideTexts> texts_ = std::make_shared<GuideTexts>();
  std::unique_ptr<GuideRules> rules_ = std::make_unique<GuideRules>();
  std::unordered_map<NodeId, bool> is_own_;
};

std::shared_ptr<const Guide> Guide::read(const std::filesystem::path& path, const Dictionary& dictionary) {
  return GuideReader(yaml::File::read(path), dictionary).read();
}

std::shared_ptr<const Guide> Guide::parse(std::string name, std::string text, const Dictionary& dictionary) {
  return GuideReader(yaml::File::parse(std::move(name), std::move(text)), dictionary).read();
}

}  // namespace crossdock::x12
