// crossdock exceptions: what a person should know or decide, newest first, each with its place, reason and remedy.
#include <map>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/subject.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

Ink ink_of(store::ExceptionSeverity severity) {
  switch (severity) {
    case store::ExceptionSeverity::note: return Ink::plain;
    case store::ExceptionSeverity::warning: return Ink::yellow;
    case store::ExceptionSeverity::error:
    case store::ExceptionSeverity::alarm: return Ink::red;
  }
  return Ink::plain;
}

class Exceptions final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.option("--partner", "NAME", partner_, "only this partner's");
    arguments.option("--code", "CODE", code_, "only of this kind: element_missing, no_map, ...");
    arguments.option("--since", "TIME", since_, "only from then on: 2h, 7d, 2026-07-01");
    arguments.flag("--all", all_, "closed ones too");
    arguments.flag("--summary", summary_, "how many of each kind and partner");
    arguments.number("-n,--limit", "N", limit_, "at most so many; default 20");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.example("crossdock exceptions --partner acme --since 1d", "");
    arguments.example("crossdock show e12", "the whole story of one");
  }

  ExitStatus run(Terminal& terminal) override {
    const auto queries = configuration_.queries();
    now_ = SystemClock().now();
    store::Filter filter;
    filter.partner = partner_;
    filter.code = code_;
    if (!all_) filter.exception_state = store::ExceptionState::open;
    if (!since_.empty()) filter.since = time_before("--since", since_, now_);
    filter.limit = summary_ ? 100'000 : limit_ + 1;
    auto rows = queries->exceptions(filter);
    if (summary_) return print_summary(terminal, rows), ExitStatus::fine;
    const bool more = rows.size() > limit_;
    if (more) rows.resize(limit_);
    for (const store::Exception& row : rows) json_ ? print_json(terminal, row) : print(terminal, row);
    if (json_) return ExitStatus::fine;
    if (rows.empty()) terminal.line(all_ ? "No exceptions." : "No open exceptions.");
    else if (more) terminal.line(fmt::format("More than {}: -n {} shows more, --summary counts them by kind.", limit_, limit_ * 10));
    if (!rows.empty()) terminal.line("next: crossdock show ID;  dealt with: crossdock resolve ID --reason TEXT");
    return ExitStatus::fine;
  }

 private:
  void print(Terminal& terminal, const store::Exception& row) const {
    const std::string about = narrowest(row.document, row.outbound, row.interchange, row.received);
    std::string head = fmt::format("{:<6} {} {}", name_of(Thing::exception, row.id), terminal.paint(ink_of(row.severity), store::name_of(row.severity)), row.code);
    if (row.state != store::ExceptionState::open) head += fmt::format(" ({})", store::name_of(row.state));
    terminal.line(fmt::format("{}  {}{}{} ago", head, excerpt(row.partner, 20) + (row.partner.empty() ? "" : "  "), about + (about.empty() ? "" : "  "), age(row.at, now_)));
    const std::string where = row.location.empty() ? "" : excerpt(row.location, 80) + ": ";
    terminal.line("       " + paragraph(where + excerpt(row.text, 600), 7));
    if (!row.remedy.empty()) terminal.line(remedy_text(row.remedy, 7));
  }

  static void print_json(Terminal& terminal, const store::Exception& row) {
    Json json;
    json.begin_object().field("id", name_of(Thing::exception, row.id)).field("at", iso_time(row.at)).field("code", row.code)
        .field("severity", store::name_of(row.severity)).field("state", store::name_of(row.state)).field_if("partner", row.partner)
        .field_if("about", narrowest(row.document, row.outbound, row.interchange, row.received)).field_if("location", row.location)
        .field("text", row.text).field_if("remedy", row.remedy).field_if("closed_by", row.closed_by).field_if("note", row.note).end_object();
    terminal.line(json.text());
  }

  void print_summary(Terminal& terminal, const std::vector<store::Exception>& rows) const {
    struct Tally {
      std::size_t count = 0;
      Time newest{};
      store::Id id = 0;
    };
    std::map<std::pair<std::string, std::string>, Tally> tallies;
    for (const store::Exception& row : rows) {
      Tally& tally = tallies[{row.code, row.partner}];
      if (tally.count++ == 0) tally.newest = row.at, tally.id = row.id;
    }
    Table table({{"number", Table::Align::right, false}, {"kind"}, {"partner"}, {"newest", Table::Align::right, false}, {"for example", Table::Align::left, false}});
    for (const auto& [key, tally] : tallies) {
      if (json_) {
        Json json;
        json.begin_object().field("count", tally.count).field("code", key.first).field("partner", key.second).field("newest", iso_time(tally.newest))
            .field("example", name_of(Thing::exception, tally.id)).end_object();
        terminal.line(json.text());
      } else {
        table.add({grouped(tally.count), key.first, key.second, age(tally.newest, now_), name_of(Thing::exception, tally.id)});
      }
    }
    if (!json_) terminal.out(table.empty() ? "No open exceptions.\n" : table.text());
  }

  Configuration configuration_;
  std::string partner_, code_, since_;
  bool all_ = false, summary_ = false, json_ = false;
  std::uint64_t limit_ = 20;
  Time now_{};
};

}  // namespace

std::unique_ptr<Command> make_exceptions() { return std::make_unique<Exceptions>(); }

}  // namespace crossdock::cli
