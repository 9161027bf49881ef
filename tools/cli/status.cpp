// crossdock status: is the daemon alive, what waits, what is stuck, which channels fail and why.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

constexpr std::chrono::seconds heartbeat_limit{30};
constexpr std::size_t most_gaps = 5;  // shown one by one

bool is_alive(const store::NodeStatus& node, Time now) { return now - node.heartbeat < heartbeat_limit && node.state != "stopped"; }

bool needs_a_person(const store::ChannelStatus& channel) { return channel.state == "failing" || channel.state == "stopped_for_operator"; }

Ink ink_of(const std::string& state) {
  if (state == "working" || state == "idle") return Ink::green;
  return state == "starting" ? Ink::plain : Ink::red;
}

class Status final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.flag("--json", json_, "one JSON object");
    arguments.describe("Whether the daemon is alive, what waits, what is stuck, and which channels fail and why. Exit status 1 when a person is needed.");
    arguments.example("crossdock status", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const auto queries = configuration_.queries();
    now_ = SystemClock().now();
    nodes_ = queries->nodes();
    channels_ = queries->channels();
    counts_ = queries->counts();
    gaps_ = queries->number_gaps();
    store::Filter warned;
    warned.warned = now_, warned.limit = 100'000;
    due_soon_ = queries->expectations(warned).size();
    alive_ = std::any_of(nodes_.begin(), nodes_.end(), [&](const store::NodeStatus& node) { return is_alive(node, now_); });
    json_ ? print_json(terminal) : print(terminal);
    return well() ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  [[nodiscard]] bool well() const {
    return alive_ && counts_.exceptions_open == 0 && counts_.acknowledgments_overdue == 0 && std::none_of(channels_.begin(), channels_.end(), needs_a_person);
  }

  void print(Terminal& terminal) {
    print_nodes(terminal);
    print_counts(terminal);
    print_channels(terminal);
    terminal.line("");
    terminal.line(advice());
  }

  void print_nodes(Terminal& terminal) const {
    for (const store::NodeStatus& node : nodes_) {
      const bool alive = is_alive(node, now_);
      terminal.line(fmt::format("crossdockd {} on {}: {}{}", node.version, node.name,
                                alive ? terminal.paint(Ink::green, "running") + fmt::format(" for {}, process {}", age(node.started, now_), node.process)
                                      : terminal.paint(Ink::red, "not running") + fmt::format(", last seen {} ago", age(node.heartbeat, now_)),
                                node.text.empty() ? "" : "; " + excerpt(node.text, 60)));
    }
    if (nodes_.empty()) terminal.line(terminal.paint(Ink::red, "crossdockd has not run here yet"));
  }

  void print_counts(Terminal& terminal) const {
    Table table({{"", Table::Align::left, false}, {"", Table::Align::right, false}, {"", Table::Align::left, true}});
    const auto row = [&](const char* what, std::uint64_t number, std::vector<std::pair<std::uint64_t, const char*>> parts) {
      std::string text;
      for (const auto& [count, name] : parts)
        if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), name);
      table.add({what, grouped(number), text});
    };
    row("received", counts_.received,
        {{counts_.received_waiting, "waiting"}, {counts_.received_held, "held"}, {counts_.received_rejected, "unreadable"}, {counts_.received_duplicate, "repeated"}});
    row("documents", counts_.documents, {{counts_.documents_rejected, "rejected"}, {counts_.documents_held, "held"}});
    row("sent", counts_.outbound_delivered,
        {{counts_.outbound_waiting, "waiting"}, {counts_.outbound_deferred, "to be tried again"}, {counts_.outbound_held, "held"}});
    row("jobs", counts_.jobs_ready + counts_.jobs_deferred + counts_.jobs_held,
        {{counts_.jobs_ready, "ready"}, {counts_.jobs_deferred, "to be tried again"}, {counts_.jobs_held, "held"}});
    row("acknowledgments due", counts_.acknowledgments_awaited + counts_.acknowledgments_overdue,
        {{counts_.acknowledgments_awaited, "awaited"}, {due_soon_, "of them due soon"}, {counts_.acknowledgments_overdue, "overdue"}});
    row("open exceptions", counts_.exceptions_open, {});
    terminal.out(table.text(2).substr(1));
    print_gaps(terminal);
  }

  void print_gaps(Terminal& terminal) const {
    for (std::size_t i = 0; i < gaps_.size() && i < most_gaps; ++i)
      terminal.line(paragraph(fmt::format("  {}: {} {}", gaps_[i].partner, gaps_[i].scope, gaps_[i].text()), 6));
    if (gaps_.size() > most_gaps) terminal.line(fmt::format("  and {} more gaps in control numbers received", gaps_.size() - most_gaps));
  }

  void print_channels(Terminal& terminal) const {
    if (channels_.empty()) return;
    terminal.line("");
    Table table({{"partner"}, {"channel"}, {"kind", Table::Align::left, false}, {"state", Table::Align::left, false},
                 {"for", Table::Align::right, false}, {"in", Table::Align::right, false}, {"out", Table::Align::right, false}});
    for (const store::ChannelStatus& one : channels_)
      table.add({one.partner, one.channel, one.kind, terminal.paint(ink_of(one.state), one.state), age(one.since, now_), grouped(one.files_received), grouped(one.files_sent)});
    terminal.out(table.text(2));
    for (const store::ChannelStatus& one : channels_) {
      if (!needs_a_person(one)) continue;
      terminal.line(paragraph(fmt::format("  {}/{}: {}", one.partner, one.channel, excerpt(one.text, 300)), 4));
      if (!one.next.empty()) terminal.line(remedy_text(one.next, 4));
    }
  }

  [[nodiscard]] std::string advice() const {
    if (!alive_) return "next: start crossdockd; what was received before is safe and goes on then";
    if (counts_.exceptions_open > 0) return "next: crossdock exceptions";
    if (counts_.outbound_held + counts_.jobs_held + counts_.received_held > 0) return "next: crossdock queue";
    if (counts_.acknowledgments_overdue > 0) return "next: crossdock list --acknowledgment overdue";
    return well() ? "All is well." : "next: mend the channels above; they try again by themselves";
  }

  void print_json(Terminal& terminal) const {
    Json json;
    json.begin_object().field("alive", alive_).field("well", well()).key("daemons").begin_array();
    for (const store::NodeStatus& node : nodes_)
      json.begin_object()
          .field("name", node.name).field("version", node.version).field("process", node.process).field("alive", is_alive(node, now_))
          .field("started", iso_time(node.started)).field("heartbeat", iso_time(node.heartbeat)).field("configuration", node.configuration)
          .field_if("text", node.text).end_object();
    json.end_array().key("counts").begin_object();
    const auto& c = counts_;
    json.field("received", c.received).field("received_waiting", c.received_waiting).field("received_held", c.received_held)
        .field("received_rejected", c.received_rejected).field("received_duplicate", c.received_duplicate)
        .field("documents", c.documents).field("documents_rejected", c.documents_rejected).field("documents_held", c.documents_held)
        .field("outbound_waiting", c.outbound_waiting).field("outbound_deferred", c.outbound_deferred).field("outbound_held", c.outbound_held)
        .field("outbound_delivered", c.outbound_delivered).field("jobs_ready", c.jobs_ready).field("jobs_deferred", c.jobs_deferred)
        .field("jobs_held", c.jobs_held).field("exceptions_open", c.exceptions_open)
        .field("acknowledgments_awaited", c.acknowledgments_awaited).field("acknowledgments_overdue", c.acknowledgments_overdue);
    json.field("acknowledgments_due_soon", due_soon_);
    json.end_object().key("numbers_missing").begin_array();
    for (const store::NumberGap& gap : gaps_)
      json.begin_object().field("partner", gap.partner).field("counts", gap.scope).field("parties", gap.parties).field("text", gap.text())
          .field("since", iso_time(gap.at)).end_object();
    json.end_array().key("channels").begin_array();
    for (const store::ChannelStatus& one : channels_)
      json.begin_object()
          .field("partner", one.partner).field("channel", one.channel).field("kind", one.kind).field("state", one.state)
          .field("since", iso_time(one.since)).field("files_received", one.files_received).field("files_sent", one.files_sent)
          .field("failures", one.failures).field_if("text", one.text).field_if("next", one.next).end_object();
    json.end_array().end_object();
    terminal.line(json.text());
  }

  Configuration configuration_;
  bool json_ = false;
  bool alive_ = false;
  Time now_{};
  std::vector<store::NodeStatus> nodes_;
  std::vector<store::ChannelStatus> channels_;
  store::Counts counts_;
  std::vector<store::NumberGap> gaps_;
  std::size_t due_soon_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_status() { return std::make_unique<Status>(); }

}  // namespace crossdock::cli
