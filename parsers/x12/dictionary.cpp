#include "parsers/x12/dictionary.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/base/data_folder.hpp"
#include "engine/base/failure.hpp"
#include "parsers/x12/release_tables.hpp"
#include "parsers/x12/set_text.hpp"

namespace crossdock::x12 {
namespace {

namespace fs = std::filesystem;

bool is_release(std::string_view text) {
  return text.size() >= 6 && std::all_of(text.begin(), text.begin() + 6, [](char c) { return c >= '0' && c <= '9'; });
}

DictionaryText text_if_there(const fs::path& path) {
  return fs::exists(path) ? DictionaryText(path) : DictionaryText(path.string(), {});
}

// A set's id or an element's number becomes part of a file name, so it must not be able to point anywhere else.
bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= 4 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  });
}

}  // namespace

// Everything loaded so far. One lock: what is asked often (a set's definition) is asked once a group.
struct Dictionary::Shelf {
  explicit Shelf(fs::path folder_) : folder(std::move(folder_)) {}

  fs::path folder;
  std::mutex lock;
  bool releases_loaded = false;
  std::vector<std::string> releases;
  std::map<std::string, std::string, std::less<>> stand_ins;
  std::map<std::string, std::shared_ptr<ReleaseTables>, std::less<>> tables;
  std::map<std::string, std::vector<std::string>, std::less<>> groups;  // functional ids by release
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const SetDefinition>> sets;
  std::shared_ptr<const Names> segment_names, element_names;
  std::map<std::string, std::unique_ptr<const Names>, std::less<>> code_names;
  std::optional<std::unordered_set<std::string>> segment_ids;

  void load_releases();
  Release stand_in(std::string_view version);
  void load_names();
  std::shared_ptr<ReleaseTables> tables_of(const std::string& release);
  std::shared_ptr<const SetDefinition> set(const std::string& release, const std::string& set_id);
  std::vector<std::string> set_ids(std::string_view release) const;
};

void Dictionary::Shelf::load_releases() {
  if (releases_loaded) return;
  const DictionaryText text(folder / "releases.txt");
  for (LineWalk at(text.text()); at.next();) {
    WordWalk words(at.line());
    const std::string_view release = words.next(), arrow = words.next(), other = words.next();
    if (!is_release(release) || release.size() != 6 || (!arrow.empty() && (arrow != "->" || !is_release(other))))
      text.refuse(at.number(), "expected a release, 004010, or a stand-in, 004020 -> 004010");
    if (arrow.empty())
      releases.emplace_back(release);
    else
      stand_ins.emplace(release, other);
  }
  std::sort(releases.begin(), releases.end());
  if (releases.empty()) text.refuse(1, "no release is named");
  for (const auto& [release, other] : stand_ins)
    if (!std::binary_search(releases.begin(), releases.end(), other))
      text.refuse(1, fmt::format("{} is to be stood in for by {}, which is not here", release, other));
  releases_loaded = true;
}

Dictionary::Release Dictionary::Shelf::stand_in(std::string_view version) {
  load_releases();
  if (!is_release(version)) return {};
  const std::string asked(version.substr(0, 6));
  const auto later = std::lower_bound(releases.begin(), releases.end(), asked);
  if (later != releases.end() && *later == asked) return {asked, {}};
  if (const auto rule = stand_ins.find(asked); rule != stand_ins.end())
    return {rule->second, fmt::format("{} is not in the dictionary; releases.txt has {} stand in", asked, rule->second)};
  if (later != releases.begin())
    return {*(later - 1), fmt::format("{} is not in the dictionary; {} is the nearest earlier", asked, *(later - 1))};
  return {*later, fmt::format("{} is not in the dictionary; {} is the nearest later", asked, *later)};
}

void Dictionary::Shelf::load_names() {
  if (segment_names) return;
  element_names = std::make_shared<const Names>(text_if_there(folder / "names" / "elements.txt"));
  segment_names = std::make_shared<const Names>(text_if_there(folder / "names" / "segments.txt"));
}

std::shared_ptr<ReleaseTables> Dictionary::Shelf::tables_of(const std::string& release) {
  auto& entry = tables[release];
  if (!entry) {
    load_names();
    entry = std::make_shared<ReleaseTables>(DictionaryText(folder / release / "elements.txt"),
                                            DictionaryText(folder / release / "segments.txt"), segment_names,
                                            element_names);
  }
  return entry;
}

std::shared_ptr<const SetDefinition> Dictionary::Shelf::set(const std::string& release, const std::string& set_id) {
  const auto key = std::make_pair(release, set_id);
  if (const auto found = sets.find(key); found != sets.end()) return found->second;
  const fs::path path = folder / release / "sets" / (set_id + ".txt");
  if (!fs::exists(path)) return nullptr;  // not remembered: ids come from partners, and there are many
  auto structure = read_set(DictionaryText(path), release, tables_of(release));
  return sets[key] = std::make_shared<const SetDefinition>(std::move(structure));
}

std::vector<std::string> Dictionary::Shelf::set_ids(std::string_view release) const {
  std::vector<std::string> ids;
  std::error_code missing;
  for (const auto& file : fs::directory_iterator(folder / release / "sets", missing))
    if (file.path().extension() == ".txt") ids.push_back(file.path().stem().string());
  std::sort(ids.begin(), ids.end());
  return ids;
}

Dictionary::Dictionary() : Dictionary(data_folder("dictionary")) {}
Dictionary::Dictionary(fs::path folder) : shelf_(std::make_unique<Shelf>(std::move(folder))) {}
Dictionary::~Dictionary() = default;

Dictionary::Release Dictionary::release_for(std::string_view version) const {
  const std::lock_guard held(shelf_->lock);
  return shelf_->stand_in(version);
}

Dictionary::Found Dictionary::find(std::string_view version, std::string_view set_id) const {
  const std::lock_guard held(shelf_->lock);
  Found found{nullptr, shelf_->stand_in(version)};
  if (!found.release.used.empty() && is_plain_id(set_id))
    found.definition = shelf_->set(found.release.used, std::string(set_id));
  return found;
}

std::vector<std::string> Dictionary::releases() const {
  const std::lock_guard held(shelf_->lock);
  shelf_->load_releases();
  return shelf_->releases;
}

std::vector<std::string> Dictionary::sets(std::string_view release) const {
  const std::lock_guard held(shelf_->lock);
  return shelf_->set_ids(release);
}

bool Dictionary::knows_segment(std::string_view release, std::string_view tag) const {
  const std::lock_guard held(shelf_->lock);
  return shelf_->tables_of(std::string(release))->has_segment(tag);
}

bool Dictionary::knows_any_segment(std::string_view tag) const {
  const std::lock_guard held(shelf_->lock);
  if (!shelf_->segment_ids) {
    shelf_->segment_ids.emplace();
    const DictionaryText text = text_if_there(shelf_->folder / "segment_ids.txt");
    for (LineWalk at(text.text()); at.next();) shelf_->segment_ids->emplace(at.line());
  }
  return shelf_->segment_ids->empty() || shelf_->segment_ids->contains(std::string(tag));
}

bool Dictionary::knows_group(std::string_view release, std::string_view functional_id) const {
  const std::lock_guard held(shelf_->lock);
  auto& ids = shelf_->groups[std::string(release)];
  if (ids.empty())
    for (const std::string& set_id : shelf_->set_ids(release)) {
      const DictionaryText text(shelf_->folder / release / "sets" / (set_id + ".txt"));
      ids.emplace_back(read_set_title(text).functional_group);
    }
  return std::find(ids.begin(), ids.end(), functional_id) != ids.end();
}

const document::SegmentShape* Dictionary::segment(std::string_view release, std::string_view id) const {
  const std::lock_guard held(shelf_->lock);
  return shelf_->tables_of(std::string(release))->segment(id);
}

const document::ElementShape* Dictionary::element(std::string_view release, std::string_view number) const {
  const std::lock_guard held(shelf_->lock);
  return shelf_->tables_of(std::string(release))->element(number);
}

std::string_view Dictionary::segment_name(std::string_view id) const {
  const std::lock_guard held(shelf_->lock);
  shelf_->load_names();
  return shelf_->segment_names->of(id);
}

std::string_view Dictionary::element_name(std::string_view number) const {
  const std::lock_guard held(shelf_->lock);
  shelf_->load_names();
  return shelf_->element_names->of(number);
}

std::string_view Dictionary::code_name(std::string_view number, std::string_view code) const {
  if (!is_plain_id(number)) return {};
  const std::lock_guard held(shelf_->lock);
  auto found = shelf_->code_names.find(number);
  if (found == shelf_->code_names.end()) {
    const fs::path path = shelf_->folder / "names" / "codes" / (std::string(number) + ".txt");
    found = shelf_->code_names.emplace(number, std::make_unique<const Names>(text_if_there(path))).first;
  }
  return found->second->of(code);
}

}  // namespace crossdock::x12
