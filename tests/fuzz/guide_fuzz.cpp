// Any text as a partner's guide, and a set judged by it: refused by a Failure, or a guide whose judgments can be answered.
#include <string>

#include "engine/base/failure.hpp"
#include "parsers/x12/guide.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::x12;

struct Guided final : Listener {
  explicit Guided(std::shared_ptr<const Guide> guide) { given.guides.push_back(std::move(guide)); }
  Terms terms(const InterchangeHeader&, const GroupHeader*) override { return given; }
  void interchange_ends(InterchangeVerdict&& interchange) override {
    for (const bool with_999 : {false, true}) fuzz::require_valid_reply(interchange, with_999);
  }
  Terms given;
};

std::string around(std::string_view segments, std::string_view release) {
  return "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260415*0930*^*00501*000000001*0*P*:~"
         "GS*PO*SENDER*RECEIVER*20260415*0930*1*X*" + std::string(release) + "~ST*850*0001~" + std::string(segments);
}

}  // namespace

// The guide without its first lines, NUL, the segments of an 850.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const char* const release = (input.byte() & 1) != 0 ? "005010" : "004010";
  const std::string head = std::string("guide: Any\nset: \"850\"\nrelease: \"") + release + "\"\n";
  const std::string text = head + std::string(input.text());
  const std::string bytes = around(input.rest(), release);
  try {
    Guided listener(Guide::parse("guide.yaml", text, fuzz::dictionary()));
    MemorySource source(bytes);
    interpret(source, fuzz::dictionary(), listener);
  } catch (const Failure&) {
    return 0;
  }
  return 0;
}
