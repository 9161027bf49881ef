// crossdock list: documents that came and went, or the files received or transmissions sent, newest first.
#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/store_json.hpp"
#include "tools/cli/subject.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

// A state's name, with the ones there are when it is misspelt.
template <class State>
std::optional<State> state_of(std::string_view option, const std::string& text, std::optional<State> (*named)(std::string_view)) {
  if (text.empty()) return std::nullopt;
  if (const auto state = named(text)) return state;
  std::vector<std::string_view> names;
  for (int i = 0; i < 16; ++i)
    if (const std::string_view name = store::name_of(static_cast<State>(i)); name != "unknown") names.push_back(name);
  throw UsageError(fmt::format("{} has no \"{}\"{}; it is one of: {}", option, excerpt(text, 30), did_you_mean(text, names), fmt::join(names, ", ")));
}

Ink ink_of(store::Validation state) {
  if (state == store::Validation::rejected) return Ink::red;
  return state == store::Validation::accepted_with_errors ? Ink::yellow : Ink::plain;
}
Ink ink_of(store::Delivery state) {
  if (state == store::Delivery::held) return Ink::red;
  return state == store::Delivery::deferred ? Ink::yellow : Ink::plain;
}
Ink ink_of(store::Acknowledgment state) {
  return state == store::Acknowledgment::rejected || state == store::Acknowledgment::overdue ? Ink::red : Ink::plain;
}

class List final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.positional("WHAT", what_, "documents (default), received or sent");
    arguments.option("--partner", "NAME", partner_, "only this partner's");
    arguments.option("--type", "SET", type_, "only this set: 850");
    arguments.option("--number", "NUMBER", number_, "only this control number (ISA13, GS06 or ST02)");
    arguments.option("--key", "VALUE", key_, "only with this number: an order, invoice or shipment number");
    arguments.option("--validation", "STATE", validation_, "accepted, accepted_with_errors, rejected, ...");
    arguments.option("--delivery", "STATE", delivery_, "waiting, deferred, held, delivered, ...");
    arguments.option("--acknowledgment", "STATE", acknowledgment_, "awaited, overdue, rejected, ...");
    arguments.option("--since", "TIME", since_, "only from then on: 2h, 7d, 2026-07-01");
    arguments.option("--until", "TIME", until_, "only until then");
    arguments.number("-n,--limit", "N", limit_, "at most so many; default 30");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.example("crossdock list --partner acme --since 1d", "");
    arguments.example("crossdock list --key 4500012345", "every document about this order");
    arguments.example("crossdock list sent --delivery deferred", "");
  }

  ExitStatus run(Terminal& terminal) override {
    now_ = SystemClock().now();
    const store::Filter filter = make_filter();
    const auto queries = configuration_.queries();
    if (what_.empty() || what_ == "documents") return documents(terminal, *queries, queries->documents(filter));
    if (what_ == "received") return received(terminal, queries->received(filter));
    if (what_ == "sent") return sent(terminal, queries->outbound(filter));
    static constexpr std::string_view known[] = {"documents", "received", "sent"};
    throw UsageError(fmt::format("there is no list of \"{}\"{}", excerpt(what_, 30), did_you_mean(what_, known)), "crossdock list documents | received | sent");
  }

 private:
  [[nodiscard]] store::Filter make_filter() const {
    store::Filter filter;
    filter.partner = partner_;
    filter.type = type_;
    filter.control_number = number_;
    filter.key_value = key_;
    filter.validation = state_of("--validation", validation_, &store::validation_named);
    filter.delivery = state_of("--delivery", delivery_, &store::delivery_named);
    filter.acknowledgment = state_of("--acknowledgment", acknowledgment_, &store::acknowledgment_named);
    if (!since_.empty()) filter.since = time_before("--since", since_, now_);
    if (!until_.empty()) filter.until = time_before("--until", until_, now_);
    filter.limit = limit_;
    return filter;
  }

  ExitStatus documents(Terminal& terminal, store::Queries& queries, const std::vector<store::Document>& rows) const {
    Table table({{"id", Table::Align::left, false}, {"at (UTC)", Table::Align::left, false}, {"partner"}, {"set", Table::Align::left, false}, {"number"},
                 {"validation", Table::Align::left, false}, {"delivery", Table::Align::left, false}, {"ack", Table::Align::left, false}});
    for (const store::Document& row : rows)
      json_ ? terminal.line(json_of(row))
            : table.add({name_of(Thing::document, row.id), clock_text(row.at, now_), row.partner, row.type, row.keys.empty() ? row.number : row.keys[0].value,
                         terminal.paint(ink_of(row.validation), store::name_of(row.validation)), terminal.paint(ink_of(row.delivery), store::name_of(row.delivery)),
                         terminal.paint(ink_of(row.acknowledgment), acknowledgment_of(queries, row))});
    return finish(terminal, table, rows.size());
  }

  // "due soon" is no state of its own: it is when the agreement's warning has passed and the deadline has not.
  std::string acknowledgment_of(store::Queries& queries, const store::Document& row) const {
    if (row.acknowledgment == store::Acknowledgment::awaited) {
      store::Filter warned;
      warned.document = row.id, warned.warned = now_, warned.limit = 1;
      if (!queries.expectations(warned).empty()) return "due soon";
    }
    return store::name_of(row.acknowledgment);
  }

  ExitStatus received(Terminal& terminal, const std::vector<store::Received>& rows) const {
    Table table({{"id", Table::Align::left, false}, {"at (UTC)", Table::Align::left, false}, {"partner"}, {"channel"}, {"name"},
                 {"size", Table::Align::right, false}, {"state", Table::Align::left, false}});
    for (const store::Received& row : rows)
      json_ ? terminal.line(json_of(row))
            : table.add({name_of(Thing::received, row.id), clock_text(row.at, now_), row.partner, row.channel, excerpt(row.name), byte_size(row.size), store::name_of(row.state)});
    return finish(terminal, table, rows.size());
  }

  ExitStatus sent(Terminal& terminal, const std::vector<store::Outbound>& rows) const {
    Table table({{"id", Table::Align::left, false}, {"at (UTC)", Table::Align::left, false}, {"partner"}, {"channel"}, {"type", Table::Align::left, false}, {"name"},
                 {"delivery", Table::Align::left, false}, {"next try", Table::Align::left, false}});
    for (const store::Outbound& row : rows)
      json_ ? terminal.line(json_of(row))
            : table.add({name_of(Thing::outbound, row.id), clock_text(row.at, now_), row.partner, row.channel, row.type, excerpt(row.name),
                         terminal.paint(ink_of(row.delivery), store::name_of(row.delivery)), row.delivery == store::Delivery::deferred ? clock_text(row.next_try, now_) : ""});
    return finish(terminal, table, rows.size());
  }

  ExitStatus finish(Terminal& terminal, const Table& table, std::size_t count) const {
    if (json_) return ExitStatus::fine;
    if (table.empty()) return terminal.line("Nothing matches."), ExitStatus::fine;
    terminal.out(table.text());
    if (count == limit_) terminal.line(fmt::format("The newest {}: -n {} shows more.", limit_, limit_ * 10));
    terminal.line("next: crossdock show ID");
    return ExitStatus::fine;
  }

  Configuration configuration_;
  std::string what_, partner_, type_, number_, key_, validation_, delivery_, acknowledgment_, since_, until_;
  std::uint64_t limit_ = 30;
  bool json_ = false;
  Time now_{};
};

}  // namespace

std::unique_ptr<Command> make_list() { return std::make_unique<List>(); }

}  // namespace crossdock::cli
