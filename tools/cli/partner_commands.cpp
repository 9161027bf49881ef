// crossdock partner list, show, explain: who we exchange with, on what terms, and whose an interchange is.
#include <algorithm>

#include <utility>

#include <fmt/format.h>

#include "config/yaml/units.hpp"
#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

using partners::Agreement;
using partners::Identity;
using partners::Partner;

std::chrono::sys_days today() { return std::chrono::floor<std::chrono::days>(SystemClock().now()); }

std::string listed(const std::vector<Identity>& identities) {
  std::string out;
  for (const Identity& one : identities) out += (out.empty() ? "" : ", ") + one.text();
  return out;
}

std::string listed(const std::vector<std::string>& words, const char* when_empty) {
  return words.empty() ? when_empty : fmt::format("{}", fmt::join(words, ", "));
}

std::string state_of(const Agreement& agreement) {
  const std::string why = agreement.why_not_in_force(today());
  return why.empty() ? "in force" : why;
}

class PartnerList final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.flag("--json", json_, "one JSON object a line");
  }

  ExitStatus run(Terminal& terminal) override {
    Table table({{"partner"}, {"title"}, {"identities"}, {"channels"}, {"state"}});
    for (const Partner& partner : configuration_.partners()->partners()) {
      std::vector<std::string> channels;
      for (const auto& channel : partner.channels) channels.push_back(channel.name);
      const std::string state = state_of(partner.agreements.front());
      if (!json_) {
        table.add({partner.name, partner.title, listed(partner.agreements.front().theirs), listed(channels, "-"), state});
        continue;
      }
      Json json;
      json.begin_object().field("partner", partner.name).field("title", partner.title).field("file", partner.file).field("state", state).key("identities").begin_array();
      for (const Identity& one : partner.agreements.front().theirs) json.value(one.text());
      json.end_array().key("channels").begin_array();
      for (const std::string& one : channels) json.value(one);
      terminal.line(json.end_array().end_object().text());
    }
    if (json_) return ExitStatus::fine;
    if (table.empty()) return terminal.line("No partners are configured: everything goes by the default agreement.\nnext: docs/configuration.md says how a partner's file looks"), ExitStatus::fine;
    terminal.out(table.text());
    terminal.line("next: crossdock partner show NAME");
    return ExitStatus::fine;
  }

 private:
  Configuration configuration_;
  bool json_ = false;
};

constexpr const char* ta1_text(document::Ta1Policy policy) {
  switch (policy) {
    case document::Ta1Policy::never: return "never";
    case document::Ta1Policy::as_requested: return "when ISA14 asks";
    case document::Ta1Policy::always: return "always";
    case document::Ta1Policy::on_error: return "on errors";
  }
  return "";
}

std::string acknowledgment_text(const document::AcknowledgmentPolicy& policy) {
  static constexpr const char* details[] = {"groups", "sets", "segments", "elements"};
  if (policy.functional == document::FunctionalAcknowledgment::none) return fmt::format("none; TA1 {}", ta1_text(policy.ta1));
  return fmt::format("{} down to {}{}; TA1 {}", policy.functional == document::FunctionalAcknowledgment::x999 ? "999" : "997",
                     details[static_cast<std::size_t>(policy.detail)], policy.list_accepted_sets ? ", accepted sets listed" : "", ta1_text(policy.ta1));
}

std::string separators_text(const partners::Separators& s) {
  const auto shown = [](char c) { return c > ' ' && c < 0x7F ? std::string(1, c) : fmt::format("0x{:02X}", static_cast<unsigned char>(c)); };
  return fmt::format("element {}  component {}  repetition {}  segment {}{}", shown(s.element), shown(s.component), shown(s.repetition), shown(s.segment),
                     s.line_end.empty() ? "" : " and a line end");
}

std::string map_text(const std::map<std::string, std::string>& maps) {
  std::string out;
  for (const auto& [set, map] : maps) out += fmt::format("{}{} by {}", out.empty() ? "" : ", ", set, map);
  return out.empty() ? "the base maps" : out;
}

std::string loss_text(partners::OnLoss loss) {
  static constexpr const char* texts[] = {"", "; told when elements are left out", "; held when elements are left out"};
  return texts[static_cast<std::size_t>(loss)];
}

// "order where type is blanket or release and count(lines) > 100 to erp"
std::string route_text(const partners::Route& route) {
  std::string out = listed(route.documents, "everything");
  const char* joint = " where ";
  for (const partners::FieldCondition& condition : route.where) out += fmt::format("{}{} is {}", std::exchange(joint, " and "), condition.field, fmt::join(condition.values, " or "));
  if (route.when) out += fmt::format("{}{}", joint, route.when.raw());
  return out + fmt::format(" to {}", fmt::join(route.to, ", "));
}

std::string deadline_text(const partners::OutboundTerms& terms) {
  if (!terms.acknowledgment_expected) return "none expected";
  std::string out = fmt::format("warning after {}, overdue after {}", yaml::units::text(terms.deadline.warn), yaml::units::text(terms.deadline.overdue));
  for (const auto& [group, deadline] : terms.deadlines) out += fmt::format("; {} {}", group, yaml::units::text(deadline.overdue));
  return out;
}

std::string place_text(const partners::ChannelSettings& channel) {
  std::string where;
  if (const auto* sftp = std::get_if<partners::SftpPlace>(&channel.place)) where = fmt::format("{}@{}:{}, in {} out {}", sftp->user, sftp->host, sftp->port, sftp->inbound, sftp->outbound);
  if (const auto* folder = std::get_if<partners::DirectoryPlace>(&channel.place)) where = fmt::format("in {} out {}", folder->inbound.string(), folder->outbound.string());
  return fmt::format("{} {}{}", channel.kind(), where, channel.enabled ? "" : " (disabled)");
}

class PartnerShow final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("NAME", name_, "a partner or one of its agreements: acme, acme/test, default");
    arguments.flag("--json", json_, "one JSON object");
    arguments.describe("The terms in force with a partner, after default.yaml and its own file.");
  }

  ExitStatus run(Terminal& terminal) override {
    if (name_.empty()) throw UsageError("show which partner?", "crossdock partner list");
    const auto& directory = configuration_.partners();
    const Agreement* const agreement = directory->agreement(name_);
    if (!agreement) refuse_name(*directory);
    const Partner* const partner = directory->find(agreement->partner);
    json_ ? print_json(terminal, *agreement) : print(terminal, *agreement, partner);
    return ExitStatus::fine;
  }

 private:
  [[noreturn]] void refuse_name(const partners::PartnerDirectory& directory) const {
    std::vector<std::string_view> names;
    for (const Partner& one : directory.partners()) names.push_back(one.name);
    throw NotFound(fmt::format("there is no partner \"{}\"{}", excerpt(name_, 40), did_you_mean(name_, names)), "crossdock partner list");
  }

  static void print(Terminal& terminal, const Agreement& agreement, const Partner* partner) {
    terminal.line(terminal.paint(Ink::bold, fmt::format("{}{}", agreement.name, partner && partner->title != partner->name ? ": " + partner->title : "")));
    const partners::InboundTerms& in = agreement.inbound;
    const partners::OutboundTerms& out = agreement.outbound;
    static constexpr const char* usages[] = {"production", "test", "any"};
    std::vector<std::pair<std::string, std::string>> lines{
        {"file", agreement.place},
        {"state", state_of(agreement)},
        {"their identities", agreement.theirs.empty() ? "everyone" : listed(agreement.theirs)},
        {"our identities", agreement.ours.empty() ? "any" : listed(agreement.ours)},
        {"traffic", usages[static_cast<std::size_t>(agreement.usage)]},
        {"they send", fmt::format("{} in {}", listed(in.sets, "every set"), listed(in.releases, "every release"))},
        {"translated", map_text(in.maps) + loss_text(in.loss)},
        {"we acknowledge", acknowledgment_text(in.acknowledgment)},
        {"duplicates", fmt::format("refused within {} days", in.duplicates.window.count())},
        {"we send", fmt::format("{} in ISA version {}, {}", out.release, out.interchange_version, map_text(out.maps))},
        {"separators", separators_text(out.separators)},
        {"batches", out.batching.most_sets == 1 ? "each document at once" : fmt::format("up to {} documents or {}", out.batching.most_sets, yaml::units::text(out.batching.longest_wait))},
        {"acknowledgments due", deadline_text(out)}};
    for (const partners::Route& route : agreement.routes)
      lines.emplace_back("route", route_text(route));
    if (partner)
      for (const partners::ChannelSettings& channel : partner->channels) lines.emplace_back("channel " + channel.name, place_text(channel));
    terminal.out(definitions(lines));
    if (partner)
      for (const Agreement& other : partner->agreements)
        if (other.name != agreement.name) terminal.line(fmt::format("also: crossdock partner show {}", other.name));
  }

  static void print_json(Terminal& terminal, const Agreement& agreement) {
    Json json;
    json.begin_object().field("agreement", agreement.name).field("place", agreement.place).field("state", state_of(agreement)).key("theirs").begin_array();
    for (const Identity& one : agreement.theirs) json.value(one.text());
    json.end_array().key("ours").begin_array();
    for (const Identity& one : agreement.ours) json.value(one.text());
    json.end_array().field("acknowledge", acknowledgment_text(agreement.inbound.acknowledgment)).field("release", agreement.outbound.release).key("routes").begin_array();
    for (const partners::Route& route : agreement.routes) {
      json.begin_object().key("documents").begin_array();
      for (const std::string& one : route.documents) json.value(one);
      json.end_array().key("to").begin_array();
      for (const std::string& one : route.to) json.value(one);
      json.end_array().field_if("when", route.when.raw()).field("place", route.place).end_object();
    }
    terminal.line(json.end_array().end_object().text());
  }

  Configuration configuration_;
  std::string name_;
  bool json_ = false;
};

Identity identity_of(const std::string& text) {
  if (text.size() < 4 || text[2] != ':') throw UsageError(fmt::format("\"{}\" is not an identity", excerpt(text, 40)), "the qualifier, a colon and the id: 01:007941529, ZZ:ACME");
  return {text.substr(0, 2), text.substr(3)};
}

class PartnerExplain final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("SENDER", sender_, "ISA05 and ISA06: 01:007941529");
    arguments.positional("RECEIVER", receiver_, "ISA07 and ISA08: ZZ:US");
    arguments.option("--usage", "P|T", usage_, "ISA15; default P");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("Which agreement an interchange between these parties falls under, and for every other why not.");
    arguments.example("crossdock partner explain 01:007941529 ZZ:US", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (sender_.empty() || receiver_.empty()) throw UsageError("explain needs the sender and the receiver", "crossdock partner explain 01:007941529 ZZ:US");
    const partners::Parties parties{identity_of(sender_), identity_of(receiver_), usage_};
    const auto& directory = configuration_.partners();
    const partners::Resolution resolution = directory->resolve(parties, today());
    Table table({{""}, {"agreement"}, {"why"}});
    for (const partners::Candidate& one : directory->explain(parties, today())) {
      if (!json_) {
        table.add({one.chosen ? "*" : "", one.agreement->name, one.why});
        continue;
      }
      Json json;
      json.begin_object().field("agreement", one.agreement->name).field("chosen", one.chosen).field("why", one.why).field("place", one.agreement->place).end_object();
      terminal.line(json.text());
    }
    const bool usable = resolution.trouble.empty();
    if (json_) return usable ? ExitStatus::fine : ExitStatus::issues;
    terminal.out(table.text());
    if (!usable) terminal.line(paragraph(fmt::format("Such an interchange is held: {}.", resolution.trouble)) + "\nnext: " +
                               (resolution.partner ? paragraph(resolution.next, 6) : fmt::format("add {} to the identities of a partner's file", sender_)));
    else if (!resolution.receiver_is_ours) terminal.line(fmt::format("{} is none of our identities: such an interchange is reported.", receiver_));
    else terminal.line(fmt::format("next: crossdock partner show {}", resolution.agreement->name));
    return usable ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  Configuration configuration_;
  std::string sender_, receiver_, usage_ = "P";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_partner_list() { return std::make_unique<PartnerList>(); }
std::unique_ptr<Command> make_partner_show() { return std::make_unique<PartnerShow>(); }
std::unique_ptr<Command> make_partner_explain() { return std::make_unique<PartnerExplain>(); }

}  // namespace crossdock::cli
