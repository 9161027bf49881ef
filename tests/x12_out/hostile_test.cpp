// Whatever was received, the reply is valid X12: by plain rules written down apart, and by our own reader and checker.
#include <filesystem>

#include "parsers/x12/interpret.hpp"
#include "tests/catch.hpp"
#include "tests/x12_out/cases.hpp"
#include "tests/x12_out/nonsense.hpp"
#include "tests/x12_out/random_draft.hpp"
#include "tests/x12_out/reply_rules.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using made::Nonsense;

namespace {

std::string visible(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c >= ' ' && c <= '~' ? std::string(1, c) : fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
  return out;
}

// AK101 and AK201 echo what was received; that it is in no code list is what they say.
bool is_echo(const Issue& issue) {
  const document::Location& at = issue.location;
  return issue.kind == document::IssueKind::invalid_code && (at.segment_id == "AK1" || at.segment_id == "AK2") &&
         at.element == 1;
}

// What our own reader and checker find wrong with a reply.
std::vector<std::string> found_in_reply(const std::string& reply) {
  std::vector<std::string> found;
  const auto note = [&found](const std::vector<Issue>& issues) {
    for (const Issue& issue : issues)
      if (!is_echo(issue))
        found.push_back(fmt::format("{} {}", issue.location.segment_position, document::sentence(issue)));
  };
  for (const InterchangeVerdict& verdict : interpret(reply, made::dictionary())) {
    note(verdict.issues);
    for (const GroupVerdict& group : verdict.groups) {
      note(group.issues);
      for (const SetVerdict& set : group.sets) note(set.issues);
    }
  }
  return found;
}

// Damage as lines and disks do it, to one interchange.
class Damage {
 public:
  explicit Damage(unsigned seed) : random_(seed) {}

  std::string to(std::string text) {
    for (unsigned n = 1 + below(4); n > 0 && text.size() > 2; --n) hurt(text);
    return text;
  }

 private:
  unsigned below(std::size_t limit) { return static_cast<unsigned>(random_() % limit); }

  void hurt(std::string& text) {
    static constexpr std::string_view favourites = "*~>:^\n\r\0 AZ09\xFF";
    const std::size_t at = below(text.size());
    const std::size_t length = std::min<std::size_t>(below(60), text.size() - at);
    const std::size_t segment = text.find('~', at),
                      next = segment == std::string::npos ? segment : text.find('~', segment + 1);
    switch (below(8)) {
      case 0: text[at] = static_cast<char>(below(256)); break;
      case 1: text[at] = favourites[below(favourites.size())]; break;
      case 2: text.erase(at, length); break;
      case 3: text.insert(at, text, below(text.size()), length); break;
      case 4: text.resize(at); break;
      case 5: text.insert(at, 1, favourites[below(favourites.size())]); break;
      case 6:
        if (next != std::string::npos) text.erase(segment, next - segment);
        break;
      default:
        if (next != std::string::npos) text.insert(segment, text.substr(segment, next - segment));
        break;
    }
  }

  std::mt19937 random_;
};

std::string all_replies(const std::string& bytes, const document::AcknowledgmentPolicy& policy) {
  std::string replies;
  for (const InterchangeVerdict& verdict : interpret(bytes, made::dictionary()))
    replies += reply_to(verdict, policy, {}, {{1}, {1}}, made::noon);
  return replies;
}

}  // namespace

TEST_CASE("Whatever happens to an interchange on its way, it is read and the reply is valid X12") {
  const auto cases = made::all_cases();
  unsigned replies = 0;
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    const std::string bytes = Damage(seed).to(made::text_of(cases[seed % cases.size()].folder / "received.edi"));
    document::AcknowledgmentPolicy policy;
    policy.ta1 = document::Ta1Policy::always;
    if (seed % 2 == 0) policy.functional = document::FunctionalAcknowledgment::x999;
    const std::string reply = all_replies(bytes, policy);
    const std::string fault = made::fault_in_reply(reply);
    const auto found = found_in_reply(reply);
    replies += reply.empty() ? 0 : 1;
    if (fault.empty() && found.empty()) continue;
    INFO("seed " << seed << ": " << visible(bytes) << "\n" << visible(reply));
    CHECK(fault == "");
    CHECK(found == std::vector<std::string>{});
  }
  CHECK(replies > 800);
}

TEST_CASE("Whatever a verdict says, the reply is valid X12") {
  unsigned replies = 0;
  for (unsigned seed = 1; seed <= 1500; ++seed) {
    Nonsense nonsense(seed);
    const InterchangeVerdict verdict = nonsense.interchange();
    const ReplyNumbers numbers{{nonsense.below(999'999'999) + 1}, {7}};
    const std::string reply = reply_to(verdict, nonsense.policy(), nonsense.settings(), numbers, made::noon);
    const std::string fault = made::fault_in_reply(reply);
    const auto found = found_in_reply(reply);
    replies += reply.empty() ? 0 : 1;
    if (fault.empty() && found.empty()) continue;
    INFO("seed " << seed << ": " << visible(reply));
    CHECK(fault == "");
    CHECK(found == std::vector<std::string>{});
  }
  CHECK(replies > 1000);
}
