#include "maps/rule.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "maps/function.hpp"

namespace crossdock::maps {
namespace {

using Parser = std::optional<Expression> (*)(std::string_view, ExpressionError&);

std::optional<Written> parse_with(Parser parser, const yaml::Node& node) {
  const std::string text = node.text({}, longest_expression);
  if (text.empty()) return std::nullopt;
  ExpressionError error;
  std::optional<Expression> expression = parser(text, error);
  if (!expression) {
    node.refuse_at(error.span.offset, error.span.length, error.what, error.help);
    return std::nullopt;
  }
  return Written{std::make_shared<const Expression>(std::move(*expression)), node};
}

std::optional<Written> expression_of(const yaml::Node& node) {
  return node ? parse_with(parse_expression, node) : std::nullopt;
}
std::optional<Written> places_of(const yaml::Node& node) { return node ? parse_with(parse_places, node) : std::nullopt; }

bool is_nothing(const yaml::Node& node) { return node.is_scalar() && !node.is_quoted() && node.raw() == "nothing"; }

Rule read_rule(const yaml::Node::Entry& entry, const std::string& file, bool in_group);

RuleList read_rules(const yaml::Node& node, const std::string& file, bool in_group) {
  RuleList rules;
  if (!node) return rules;
  for (const yaml::Node::Entry& entry : node.entries()) rules.own().push_back(read_rule(entry, file, in_group));
  return rules;
}

constexpr std::string_view rule_keys[] = {"value", "read", "write", "constant", "default", "no_row", "when",
                                          "each",  "at",   "use",   "fields"};

// A mapping with none of the rule's own keys is an object: its keys are fields.
bool is_plain_object(const yaml::Node& node) {
  const std::vector<yaml::Node::Entry> entries = node.entries();
  return std::none_of(entries.begin(), entries.end(), [](const yaml::Node::Entry& entry) {
    return std::find(std::begin(rule_keys), std::end(rule_keys), entry.key.raw()) != std::end(rule_keys);
  });
}

void read_directions(Rule& rule, yaml::Map& map) {
  rule.value = expression_of(map["value"]);
  const yaml::Node read = map["read"];
  if (is_nothing(read)) rule.read_nothing = true;
  else rule.read = expression_of(read);
  const yaml::Node write = map["write"];
  if (is_nothing(write)) {
    rule.write_nothing = true;
  } else if (write) {
    for (const yaml::Node::Entry& entry : write.entries()) {
      std::optional<Written> place = expression_of(entry.key), value = expression_of(entry.value);
      if (place && value) rule.write.emplace_back(std::move(*place), std::move(*value));
    }
  }
  if (rule.value && (rule.read || !rule.write.empty()))
    rule.node.refuse("a rule has either `value:` for both directions, or `read:` and `write:`",
                     "drop one of them; `write: nothing` says that a value is only read");
}

bool looks_up(const Rule& rule) {
  const auto calls = [](const std::optional<Written>& written) {
    // A function of the map's own may hold the lookup.
    return written && std::any_of(written->expression().nodes.begin(), written->expression().nodes.end(),
                                  [](const ExpressionNode& node) { return node.kind == ExpressionNode::Kind::call && (node.text == "lookup" || !find_signature(node.text)); });
  };
  return calls(rule.value) || calls(rule.read) || std::any_of(rule.write.begin(), rule.write.end(), [&](const auto& one) { return calls(one.second); });
}

void check_shape(const Rule& rule) {
  const bool scalar = rule.value || rule.read || !rule.write.empty() || rule.constant || rule.write_nothing || rule.read_nothing;
  if (scalar && !rule.fields.empty())
    rule.node.refuse("a rule has either a value or fields", "an object's fields stand under `fields:`");
  if (rule.each && rule.at) rule.node.refuse("a rule has either `each:` or `at:`", "`each:` makes a list, `at:` one object");
  if (rule.at && scalar) rule.node.refuse("`at:` goes with fields, not with a value", "write the whole place: N1[01=ST]/N3.01");
  if (rule.constant && (rule.value || rule.read))
    rule.node.refuse("a rule has either `constant:` or a place", "`default:` gives a value when the place is empty");
}

Rule read_rule(const yaml::Node::Entry& entry, const std::string& file, bool in_group) {
  const yaml::Node& node = entry.value;
  Rule rule;
  rule.name = entry.key.raw();
  rule.key = entry.key, rule.node = node;
  rule.file = file;
  rule.from_group = in_group;
  if (node.is_scalar()) {
    rule.value = expression_of(node);
    return rule;
  }
  if (!node.is_map()) {
    node.refuse("a rule is an expression, or a mapping", "number: BEG.03");
    return rule;
  }
  if (is_plain_object(node)) {
    rule.fields = read_rules(node, file, in_group);
    return rule;
  }
  yaml::Map map = node.map();
  read_directions(rule, map);
  if (map.has("constant")) rule.constant = map["constant"].text();
  rule.otherwise = expression_of(map["default"]);
  rule.when = expression_of(map["when"]);
  static constexpr yaml::Word<OnNoRow> words[] = {{"warning", OnNoRow::warning}, {"hold", OnNoRow::hold}};
  rule.on_no_row = map["no_row"].word(OnNoRow::by_direction, words);
  if (rule.on_no_row != OnNoRow::by_direction && !looks_up(rule))
    map["no_row"].refuse("no_row: is about lookups, and this rule has none", "value: lookup(BEG.03, table, from_column, to_column)");
  rule.each = places_of(map["each"]);
  rule.at = places_of(map["at"]);
  if (const yaml::Node use = map["use"]) rule.use = use.texts();
  rule.fields = read_rules(map["fields"], file, in_group);
  check_shape(rule);
  return rule;
}

Codes read_codes(const yaml::Node& node) {
  Codes codes;
  for (const yaml::Node::Entry& entry : node.entries()) codes.emplace_back(entry.key.raw(), entry.value.text());
  return codes;
}

// Codes of `added` take the place of those of `base`, and come first: they are the ones written for their word.
Codes merged(const Codes& added, const Codes& base) {
  Codes all = added;
  if (base.empty()) return all;
  std::set<std::string_view> replaced;
  for (const auto& [code, word] : added) replaced.insert(code);
  for (const auto& entry : base)
    if (replaced.find(entry.first) == replaced.end()) all.push_back(entry);
  return all;
}

Codes read_code_list(const std::filesystem::path& file) {
  std::ifstream in(file);
  Codes codes;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos || tab == 0 || tab + 1 == line.size())
      throw Failure(Remedy::operator_, fmt::format("{}:{}: no code and word with a tab between them", file.string(), number), "ST<TAB>ship_to");
    codes.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  return codes;
}

// "dc(id)": the name and the parameters.
std::optional<std::pair<std::string, std::vector<std::string>>> read_signature(const yaml::Node& node) {
  const std::string_view text = node.raw();
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || open == 0 || text.back() != ')') {
    node.refuse(fmt::format("\"{}\" does not name a function and its parameters", text), "store_number(id)");
    return std::nullopt;
  }
  std::vector<std::string> parameters;
  std::string_view rest = text.substr(open + 1, text.size() - open - 2);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view parameter = rest.substr(0, comma);
    while (parameter.starts_with(' ')) parameter.remove_prefix(1);
    while (parameter.ends_with(' ')) parameter.remove_suffix(1);
    parameters.emplace_back(parameter);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return std::pair{std::string(text.substr(0, open)), std::move(parameters)};
}

void read_functions(Shared& shared, const yaml::Node& node) {
  for (const yaml::Node::Entry& entry : node.entries()) {
    auto signature = read_signature(entry.key);
    if (!signature) continue;
    UserFunction function;
    function.parameters = std::move(signature->second);
    function.body = expression_of(entry.value);
    shared.functions.insert_or_assign(signature->first, std::move(function));
  }
}

Shared read_shared_keys(yaml::Map& map, const yaml::File& file) {
  Shared shared;
  const std::string name = std::filesystem::path(file.name()).filename().string();
  if (const yaml::Node groups = map["groups"])
    for (const yaml::Node::Entry& entry : groups.entries())
      shared.groups.emplace(entry.key.raw(), read_rules(entry.value, name, true));
  if (const yaml::Node codes = map["codes"])
    for (const yaml::Node::Entry& entry : codes.entries()) shared.codes.emplace(entry.key.raw(), read_codes(entry.value));
  if (const yaml::Node functions = map["functions"]) read_functions(shared, functions);
  if (const yaml::Node tables = map["tables"]) {
    for (const yaml::Node::Entry& entry : tables.entries()) {
      yaml::Map table = entry.value.map();
      tables::TableSource source{table.need("file").path(), table["table"].text({}, 200), {}};
      if (const yaml::Node columns = table["columns"]) source.columns = columns.texts();
      shared.tables.emplace(entry.key.raw(), TableText{std::move(source), entry.value});
    }
  }
  return shared;
}

Rule* find_rule(std::vector<Rule>& rules, std::string_view name) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

// The rule at a dotted path, to be changed, and the list it stands in. nullptr when a step is missing.
struct Found {
  std::vector<Rule>* siblings = nullptr;
  Rule* rule = nullptr;
};
Found find_path(RuleList& rules, std::string_view path) {
  std::vector<Rule>* siblings = &rules.own();
  while (true) {
    const std::size_t dot = path.find('.');
    Rule* rule = find_rule(*siblings, path.substr(0, dot));
    if (dot == std::string_view::npos || !rule) return {dot == std::string_view::npos ? siblings : nullptr, rule};
    siblings = &rule->fields.own();
    path.remove_prefix(dot + 1);
  }
}

bool has_value(const Rule& rule) {
  return rule.value || rule.read || !rule.write.empty() || rule.constant || rule.read_nothing || rule.write_nothing;
}

void merge_rules(RuleList& base, const RuleList& overlay);

// An overlay's rule onto the base's of the same name. Without a value of its own it changes only what it mentions.
void merge_rule(Rule& base, const Rule& overlay) {
  std::vector<std::string> replaced = std::move(base.replaced);
  replaced.push_back(fmt::format("{}: {}", base.line(), base.text()));
  if (has_value(overlay)) {
    base = overlay;
    base.replaced = std::move(replaced);
    return;
  }
  base.replaced = std::move(replaced);
  base.node = overlay.node;
  base.file = overlay.file;
  base.from_group = overlay.from_group;
  if (overlay.each) base.each = overlay.each, base.at.reset();
  if (overlay.at) base.at = overlay.at, base.each.reset();
  if (overlay.when) base.when = overlay.when;
  if (overlay.otherwise) base.otherwise = overlay.otherwise;
  if (overlay.on_no_row != OnNoRow::by_direction) base.on_no_row = overlay.on_no_row;
  if (!overlay.use.empty()) {
    base.use = overlay.use;
    base.fields = {};
  }
  merge_rules(base.fields, overlay.fields);
}

void merge_rules(RuleList& base, const RuleList& overlay) {
  if (base.empty()) base = overlay;
  else if (!overlay.empty())
    for (const Rule& field : overlay) {
      if (Rule* known = find_rule(base.own(), field.name)) merge_rule(*known, field);
      else base.own().push_back(field);
    }
}

bool uses_a_group(const RuleList& rules) {
  return std::any_of(rules.begin(), rules.end(), [](const Rule& rule) { return !rule.use.empty() || uses_a_group(rule.fields); });
}

// Puts groups where they are used. A group is expanded once; all that use it share what came of it.
class Expansion {
 public:
  explicit Expansion(const Shared& shared) : shared_(shared) {}

  void expand(RuleList& rules) {
    if (!uses_a_group(rules)) return;
    for (Rule& rule : rules.own()) {
      expand(rule.fields);
      if (rule.use.empty()) continue;
      RuleList fields;
      for (const std::string& name : rule.use) append(fields, group(rule, name));
      merge_rules(fields, rule.fields);
      rule.fields = std::move(fields);
    }
  }

 private:
  static void append(RuleList& fields, const RuleList& more) {
    if (fields.empty()) fields = more;
    else if (!more.empty()) fields.own().insert(fields.own().end(), more.begin(), more.end());
  }

  // The rules of a group, expanded themselves.
  RuleList group(const Rule& rule, const std::string& name) {
    const auto written = shared_.groups.find(name);
    if (written == shared_.groups.end()) {
      std::vector<std::string_view> known;
      for (const auto& [one, rules_of_group] : shared_.groups) known.push_back(one);
      rule.node.refuse(fmt::format("there is no group {}{}", name, did_you_mean(name, known)), "groups are defined under `groups:`");
      return {};
    }
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
      rule.node.refuse(fmt::format("group {} uses itself: {} > {}", name, fmt::join(open_, " > "), name), "break the circle");
      return {};
    }
    const auto [known, is_new] = expanded_.emplace(name, written->second);
    if (!is_new) return known->second;
    open_.push_back(name);
    expand(known->second);
    open_.pop_back();
    return known->second;
  }

  const Shared& shared_;
  std::map<std::string, RuleList, std::less<>> expanded_;
  std::vector<std::string> open_;  // groups being expanded, so that a circle is seen
};

void place_rule(MapText& base, const Rule& overlay) {
  std::string_view name = overlay.name;
  std::vector<Rule>* siblings = &base.rules.own();
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    Rule* parent = find_rule(*siblings, name.substr(0, dot));
    if (!parent) {
      siblings->push_back({});
      parent = &siblings->back();
      parent->name = name.substr(0, dot);
      parent->node = overlay.node;
      parent->file = overlay.file;
    }
    siblings = &parent->fields.own();
    name.remove_prefix(dot + 1);
  }
  Rule rule = overlay;
  rule.name = name;
  if (Rule* known = find_rule(*siblings, name)) merge_rule(*known, rule);
  else siblings->push_back(std::move(rule));
}

}  // namespace

std::vector<Rule>& RuleList::own() {
  if (!rules_) rules_ = std::make_shared<std::vector<Rule>>();
  else if (rules_.use_count() > 1) rules_ = std::make_shared<std::vector<Rule>>(*rules_);
  return *rules_;
}

std::optional<Written> read_expression(const yaml::Node& node) { return expression_of(node); }

std::string Rule::text() const {
  std::string out;
  const auto add = [&](std::string_view word, const std::string& what) { out += fmt::format("{}{}{}", out.empty() ? "" : "; ", word, what); };
  if (value) add("", value->expression().text);
  if (constant) add("constant ", fmt::format("'{}'", *constant));
  if (read_nothing) add("read ", "nothing");
  if (read) add("read ", read->expression().text);
  if (write_nothing) add("write ", "nothing");
  for (const auto& [place, from] : write) add("write ", fmt::format("{}: {}", place.expression().text, from.expression().text));
  if (each) add("each ", each->expression().text);
  if (at) add("at ", at->expression().text);
  if (when) add("when ", when->expression().text);
  if (otherwise) add("default ", otherwise->expression().text);
  if (on_no_row != OnNoRow::by_direction) add("no_row ", on_no_row == OnNoRow::hold ? "hold" : "warning");
  if (!use.empty()) add("use ", fmt::format("{}", fmt::join(use, ", ")));
  return out.empty() ? "an object" : out;
}

std::string Rule::line() const { return fmt::format("{}:{}", file, node.position().line); }

void Shared::add(const Shared& other) {
  for (const auto& [name, rules] : other.groups) groups.insert_or_assign(name, rules);
  code_folders.insert(code_folders.end(), other.code_folders.begin(), other.code_folders.end());
  for (const auto& [name, function] : other.functions) functions.insert_or_assign(name, function);
  for (const auto& [name, table] : other.tables) tables.insert_or_assign(name, table);
  for (const auto& [name, added] : other.codes) {
    Codes& table = codes[name];
    table = merged(added, table);
  }
}

std::optional<Codes> Shared::code_table(std::string_view name) const {
  std::optional<Codes> table;
  for (const std::string& folder : code_folders) {
    const std::filesystem::path file = std::filesystem::path(folder) / fmt::format("{}.txt", name);
    if (std::filesystem::exists(file)) table = merged(read_code_list(file), table.value_or(Codes{}));
  }
  if (const auto written = codes.find(name); written != codes.end()) table = merged(written->second, table.value_or(Codes{}));
  return table;
}

std::vector<std::string> Shared::code_table_names() const {
  std::set<std::string> names;
  for (const auto& [name, table] : codes) names.insert(name);
  for (const std::string& folder : code_folders)
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".txt") names.insert(entry.path().stem().string());
  return {names.begin(), names.end()};
}

Shared read_shared(const yaml::File& file) {
  yaml::Map map = file.root().map();
  return read_shared_keys(map, file);
}

MapText read_map_text(const yaml::File& file) {
  MapText text;
  yaml::Map map = file.root().map();
  text.node = file.root();
  text.file = std::filesystem::path(file.name()).filename().string();
  text.name = map.need("map").text();
  text.extends = map["extends"].text();
  if (const yaml::Node layout = map["csv"]) text.csv = csv::read_layout(layout);
  if (text.extends.empty()) text.document = map.need("document").text();
  if (text.csv) {
    text.set = "csv";
    for (const char* const key : {"set", "releases"})
      if (map.has(key)) map.key(key).refuse(fmt::format("a map is for CSV, or has {}", key), "two maps: one for the file, one for the partner");
  } else if (text.extends.empty()) {
    text.set = map.need("set").text();
    const yaml::Node releases = map.need("releases");
    text.releases = releases.texts();
    if (releases.is_list()) text.release_nodes = releases.items();
    else if (releases) text.release_nodes = {releases};
  }
  if (const yaml::Node use = map["use"]) text.use = use.texts();
  text.rules = read_rules(map["rules"], text.file, false);
  if (const yaml::Node removed = map["remove"])
    for (const yaml::Node& item : removed.items()) text.removed.emplace_back(item.text(), item);
  text.shared = read_shared_keys(map, file);
  return text;
}

void expand(MapText& text, const Shared& shared) {
  Rule document;
  document.node = text.node;
  document.use = text.use;
  document.fields = std::move(text.rules);
  RuleList rules;
  rules.own().push_back(std::move(document));
  Expansion(shared).expand(rules);
  text.rules = rules.front().fields;
}

MapText apply_overlay(MapText base, const MapText& overlay) {
  for (const auto& [path, node] : overlay.removed) {
    const Found found = find_path(base.rules, path);
    if (!found.rule) {
      node.refuse(fmt::format("there is no rule {} to remove", path), fmt::format("crossdock map explain {}", base.name));
      continue;
    }
    base.removals.emplace_back(fmt::format("{}:{}", overlay.file, node.position().line), fmt::format("{}: {}", found.rule->line(), path));
    found.siblings->erase(found.siblings->begin() + (found.rule - found.siblings->data()));
  }
  for (const Rule& rule : overlay.rules) place_rule(base, rule);
  if (overlay.csv && !base.csv) overlay.node.refuse(fmt::format("{} is no map for CSV, so an overlay of it has no csv:", base.name), "extend a map that has a section csv:");
  else if (overlay.csv) base.csv = overlay.csv;
  base.name = overlay.name;
  base.extends = overlay.extends;
  base.file = overlay.file;
  base.node = overlay.node;
  return base;
}

}  // namespace crossdock::maps
