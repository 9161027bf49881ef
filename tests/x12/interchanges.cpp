#include "tests/x12/interchanges.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace crossdock::x12::test {
namespace {

struct FirstSet final : Listener {
  explicit FirstSet(Terms terms_) : given(std::move(terms_)) {}
  Terms terms(const InterchangeHeader&, const GroupHeader*) override { return given; }
  void interchange_ends(InterchangeVerdict&& interchange) override {
    if (!interchange.groups.empty() && !interchange.groups[0].sets.empty()) set = interchange.groups[0].sets[0];
  }
  Terms given;
  SetVerdict set;
};

SetVerdict first_set(std::string_view bytes, const Dictionary& dictionary, Terms terms) {
  MemorySource source(bytes);
  FirstSet listener(std::move(terms));
  interpret(source, dictionary, listener);
  return listener.set;
}

}  // namespace

const Dictionary& small_dictionary() {
  static const Dictionary dictionary(CROSSDOCK_TEST_SOURCE "/tests/x12/data/dictionary");
  return dictionary;
}

const Dictionary& shipped_dictionary() {
  static const Dictionary dictionary(CROSSDOCK_TEST_SOURCE "/parsers/x12/dictionary");
  return dictionary;
}

std::string Envelope::isa(std::string_view control_number) const {
  std::string text = fmt::format("ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260415*0930*{}*{}*{}*0*P*:~",
                                 standard, version, control_number);
  for (char& c : text) c = c == '*' ? delimiters.element : c == ':' ? delimiters.component : c == '~' ? delimiters.segment : c;
  return text;
}

std::string Envelope::gs(std::string_view control_number) const {
  return fmt::format("GS*{}*SENDER*RECEIVER*20260415*0930*{}*X*{}~", group, control_number, release);
}

std::string interchange(std::string_view segments, std::string_view set_id, const Envelope& envelope) {
  const auto count = std::count(segments.begin(), segments.end(), '~') + 2;
  std::string text = envelope.gs() + fmt::format("ST*{}*0001~{}SE*{}*0001~GE*1*1~IEA*1*000000001~", set_id, segments, count);
  const Delimiters& d = envelope.delimiters;
  for (char& c : text) c = c == '*' ? d.element : c == ':' ? d.component : c == '~' ? d.segment : c;
  return envelope.isa() + text;
}

SetVerdict check(std::string_view segments, const Envelope& envelope) {
  return first_set(interchange(segments, "900", envelope), small_dictionary(), {});
}

SetVerdict check(std::string_view segments, const document::CheckPolicy& policy) {
  return first_set(interchange(segments), small_dictionary(), {std::make_shared<const document::CheckPolicy>(policy), {}});
}

SetVerdict check_shipped(std::string_view segments, std::string_view set_id, const Envelope& envelope) {
  return first_set(interchange(segments, set_id, envelope), shipped_dictionary(), {});
}

std::vector<std::string> summary(const std::vector<Issue>& issues) {
  std::vector<std::string> lines;
  for (const Issue& issue : issues) {
    std::string line = fmt::format("{} {}", document::name_of(issue.kind), document::place(issue.location));
    if (issue.location.segment_position != 0) line += fmt::format(" @{}", issue.location.segment_position);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace crossdock::x12::test
