// Any bytes as an interchange, in pieces of any size, with small limits and large ones: an answer, whose parts are sound,
// and the same answer as from one piece.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "parsers/x12/interpret.hpp"
#include "tests/x12/pieces.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::x12;
using crossdock::x12::test::Pieces;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Reader final : Listener {
  std::string answer;

  void set_checked(const CheckedSet& set) override {
    const document::Document& document = set.document;
    for (const document::Segment& segment : document.segments)
      for (std::size_t i = 0; i <= segment.element_count + std::size_t{1}; ++i)
        answer += document.element(segment, i).size() > document.bytes.size() ? '!' : '.';
    for (const document::Loop& loop : document.loops)
      require(loop.first_segment <= loop.end_segment && loop.end_segment <= document.segments.size());
    note(set.verdict.issues);
  }
  void interchange_ends(InterchangeVerdict&& interchange) override {
    note(interchange.issues);
    for (const GroupVerdict& group : interchange.groups) note(group.issues);
    answer += letter(interchange.disposition);
  }
  void note(const std::vector<Issue>& issues) {
    for (const Issue& issue : issues) answer += document::sentence(issue) + std::to_string(issue.location.offset);
  }
};

std::string read(std::string_view bytes, std::size_t step, const InterpretOptions& options) {
  static const Dictionary dictionary(CROSSDOCK_TEST_SOURCE "/parsers/x12/dictionary");
  Pieces source(bytes, step);
  Reader reader;
  const FileVerdict verdict = interpret(source, dictionary, reader, options);
  require(verdict.bytes == bytes.size());
  return reader.answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  InterpretOptions options;
  if ((data[0] & 1) != 0) options.limits = {600, 200, 5, 3, 4};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  require(read(bytes, 1 + data[0] / 2, options) == read(bytes, size, options));
  return 0;
}
