// crossdock numbers list, numbers reset: the control numbers we send under, by range. A reset is recorded with who, why,
// from what and to what.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/actor.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

// "interchange/ZZ:US>ZZ:ACME": what is counted, and between whom.
struct RangeName {
  std::string level, us, them;

  static RangeName of(const std::string& name) {
    const std::size_t slash = std::min(name.find('/'), name.size()), angle = std::min(name.find('>', slash), name.size());
    RangeName parts;
    parts.level = name.substr(0, slash);
    parts.us = name.substr(std::min(slash + 1, name.size()), angle - std::min(slash + 1, angle));
    parts.them = name.substr(std::min(angle + 1, name.size()));
    return parts;
  }
};

// Whose range it is: by the identity numbers are sent to.
std::string partner_of(const partners::PartnerDirectory& directory, const std::string& them) {
  for (const partners::Partner& partner : directory.partners())
    for (const partners::Agreement& agreement : partner.agreements)
      for (const partners::Identity& identity : agreement.theirs)
        if (them.rfind(identity.text(), 0) == 0 && (them.size() == identity.text().size() || them[identity.text().size()] == ' ')) return partner.name;
  return {};
}

class NumbersList final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.positional("PARTNER", partner_, "only the ranges of this partner");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("The control numbers we send under: which comes next, and where each range begins and ends.");
    arguments.example("crossdock numbers list acme", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const auto queries = configuration_.queries();
    const auto& directory = *configuration_.partners();
    Table table({{"partner"}, {"counts", Table::Align::left, false}, {"from us"}, {"to"}, {"next", Table::Align::right, false},
                 {"first", Table::Align::right, false}, {"last", Table::Align::right, false}});
    for (const store::NumberRange& range : queries->number_ranges()) {
      const RangeName name = RangeName::of(range.name);
      const std::string partner = partner_of(directory, name.them);
      if (!partner_.empty() && partner != partner_) continue;
      if (json_) terminal.line(json_of(range, partner));
      else table.add({partner, name.level, name.us, name.them, fmt::format("{}", range.next), fmt::format("{}", range.low), fmt::format("{}", range.high)});
    }
    if (json_) return ExitStatus::fine;
    if (table.empty()) return terminal.line("No number has been given out yet."), ExitStatus::fine;
    terminal.out(table.text());
    terminal.line("next: crossdock numbers reset PARTNER interchange --next N --reason TEXT");
    return ExitStatus::fine;
  }

 private:
  static std::string json_of(const store::NumberRange& range, const std::string& partner) {
    Json json;
    json.begin_object().field("name", range.name).field_if("partner", partner).field("next", range.next).field("first", range.low)
        .field("last", range.high).end_object();
    return json.text();
  }

  Configuration configuration_;
  std::string partner_;
  bool json_ = false;
};

class NumbersReset final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.positionals("PARTNER COUNTS", words_, "whose, and what is counted: interchange, group or set; or the whole name of a range");
    arguments.number("--next", "N", next_, "the number that is given out next; needed");
    arguments.number("--first", "N", first_, "where the range begins again after its last number");
    arguments.number("--last", "N", last_, "its last number");
    arguments.option("-r,--reason", "TEXT", reason_, "why, for the trail; needed");
    arguments.flag("--json", json_, "one JSON object");
    arguments.describe("Sets which control number we send next. Recorded with who and why; takes effect with the next number given out.");
    arguments.example(example, "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (words_.empty() || words_.size() > 2) throw UsageError("which numbers?", example);
    if (next_ == 0) throw UsageError("--next says which number comes next; it is needed", example);
    if (reason_.empty()) throw UsageError("a reset needs a reason for the trail", example);
    store::NumberRange range = find();
    const std::uint64_t before = range.next;
    if (first_ != 0) range.low = first_;
    if (last_ != 0) range.high = last_;
    range.next = next_;
    if (range.low > range.high || range.next < range.low || range.next > range.high || range.high > 999'999'999)
      throw UsageError(fmt::format("{} is not in the range {} to {}", range.next, range.low, range.high), "--first and --last change the range; 999999999 is the largest number");
    const SystemClock clock;
    const auto memory = configuration_.open_store(clock);
    store::wait<bool>([&](auto done) { memory->reset_number(range, actor(), reason_, done); });
    print(terminal, range, before);
    return ExitStatus::fine;
  }

 private:
  static constexpr const char* example = "crossdock numbers reset acme interchange --next 5000 --reason \"agreed with Ann\"";

  // The one range that is meant.
  store::NumberRange find() {
    const auto ranges = configuration_.queries()->number_ranges();
    std::vector<store::NumberRange> meant;
    std::vector<std::string> names;
    for (const store::NumberRange& range : ranges) {
      const RangeName name = RangeName::of(range.name);
      const bool by_partner = partner_of(*configuration_.partners(), name.them) == words_[0] && (words_.size() == 1 || name.level == words_[1]);
      if (by_partner || (words_.size() == 1 && range.name == words_[0])) meant.push_back(range), names.push_back(range.name);
    }
    if (meant.size() == 1) return meant[0];
    if (meant.empty()) throw NotFound(fmt::format("no numbers have been given out for \"{}\"", excerpt(fmt::format("{}", fmt::join(words_, " ")))), "crossdock numbers list");
    throw UsageError(fmt::format("{} ranges are of {}: {}", meant.size(), excerpt(words_[0]), fmt::join(names, ", ")), "name one of them whole, in quotes");
  }

  void print(Terminal& terminal, const store::NumberRange& range, std::uint64_t before) const {
    if (json_) {
      Json json;
      json.begin_object().field("name", range.name).field("before", before).field("next", range.next).field("first", range.low).field("last", range.high).end_object();
      return terminal.line(json.text());
    }
    terminal.line(fmt::format("{}: the next number is {}; it would have been {}.", range.name, range.next, before));
    if (range.next < before) terminal.line(fmt::format("Numbers from {} on may have been sent before; the partner may refuse them as repeated.", range.next));
  }

  Configuration configuration_;
  std::vector<std::string> words_;
  std::uint64_t next_ = 0, first_ = 0, last_ = 0;
  std::string reason_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_numbers_list() { return std::make_unique<NumbersList>(); }
std::unique_ptr<Command> make_numbers_reset() { return std::make_unique<NumbersReset>(); }

}  // namespace crossdock::cli
