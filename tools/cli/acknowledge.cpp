// crossdock acknowledge: prints the TA1, 997 or 999 we would send back for a file.
#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/acknowledgment_reply.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"

namespace crossdock::cli {
namespace {

// Answers each interchange of a file as it ends.
class Answers final : public x12::Listener {
 public:
  Answers(TermsOption& terms, std::uint64_t first_number, bool one_segment_a_line, std::function<void(const x12::InterchangeVerdict&, const std::string&)> take)
      : terms_(terms), number_(static_cast<std::uint32_t>(first_number)), one_segment_a_line_(one_segment_a_line), take_(std::move(take)) {}

  x12::Terms terms(const x12::InterchangeHeader& header, const x12::GroupHeader*) override { return terms_.terms_for(header); }

  void interchange_ends(x12::InterchangeVerdict&& verdict) override {
    const partners::Agreement& agreement = terms_.agreement_for(verdict.header);
    const document::AcknowledgmentPolicy& policy = agreement.inbound.acknowledgment;
    x12::ReplySettings settings;
    settings.line_end = one_segment_a_line_ ? "\n" : agreement.outbound.separators.line_end;
    x12::ReplyNumbers numbers;
    numbers.interchanges = numbers.groups = {number_++};
    take_(verdict, x12::reply_to(verdict, policy, settings, numbers, SystemClock().now()));
  }

 private:
  TermsOption& terms_;
  std::uint32_t number_;
  bool one_segment_a_line_;
  std::function<void(const x12::InterchangeVerdict&, const std::string&)> take_;
};

class Acknowledge final : public Command {
 public:
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    terms_.declare(arguments);
    arguments.number("--number", "N", number_, "the first control number to use; default 1");
    arguments.flag("--lines", lines_, "one segment a line; so it is on a terminal anyway");
    arguments.flag("--json", json_, "one JSON object a line, one line an interchange received");
    arguments.describe(
        "Prints the interchange we would send back: TA1 when asked for, one 997 or 999 for each group. Nothing is sent and no control "
        "number is used up. Exit status 1 when something is rejected or noted.");
    arguments.example("crossdock acknowledge orders.edi", "");
    arguments.example("crossdock acknowledge orders.edi | crossdock inspect -", "the same in words");
  }

  ExitStatus run(Terminal& terminal) override {
    const std::vector<Input> inputs = inputs_.list("crossdock acknowledge orders.edi");
    if (number_ == 0 || number_ > 999'999'999) throw UsageError("a control number has nine digits", "--number 1");
    const auto dictionary = terms_.dictionary();
    bool all_accepted = true, any_interchange = false;
    for (const Input& input : inputs) {
      WatchedSource source(input, terminal);
      Answers answers(terms_, number_, lines_ || terminal.output_is_terminal(), [&](const x12::InterchangeVerdict& verdict, const std::string& reply) {
        any_interchange = true;
        all_accepted &= was_accepted(verdict);
        print(terminal, input, verdict, reply);
      });
      x12::interpret(source, *dictionary, answers);
    }
    if (!any_interchange) terminal.error("no interchange found: there is nothing to acknowledge", fmt::format("crossdock check {}", inputs.front().path.string()));
    return all_accepted && any_interchange ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  static bool was_accepted(const x12::InterchangeVerdict& verdict) {
    for (const x12::GroupVerdict& group : verdict.groups)
      if (group.disposition != x12::Disposition::accepted) return false;
    return verdict.disposition == x12::Disposition::accepted;
  }

  void print(Terminal& terminal, const Input& input, const x12::InterchangeVerdict& verdict, const std::string& reply) const {
    if (json_) {
      Json json;
      json.begin_object().field("file", input.name).field("interchange", verdict.header.control_number)
          .field("disposition", std::string(1, document::letter(verdict.disposition))).field("reply", reply).end_object();
      return terminal.line(json.text());
    }
    if (!reply.empty()) return terminal.out(reply.ends_with('\n') ? reply : reply + "\n");
    terminal.error(fmt::format("{}: interchange {} asks for no acknowledgment and its agreement owes none", input.name, excerpt(verdict.header.control_number)),
                   fmt::format("crossdock inspect {}", input.path.string()));
  }

  Inputs inputs_;
  TermsOption terms_;
  std::uint64_t number_ = 1;
  bool lines_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_acknowledge() { return std::make_unique<Acknowledge>(); }

}  // namespace crossdock::cli
