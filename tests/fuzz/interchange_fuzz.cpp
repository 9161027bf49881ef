// Any bytes as an interchange, in pieces of any size, with small limits and large ones: an answer, whose parts are sound,
// the same answer as from one piece, and a reply in which our own checker finds no fault.
#include <string>

#include "parsers/x12/interpret.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/x12/pieces.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::x12;
using crossdock::fuzz::require;

struct Reader final : Listener {
  Reader(bool replies_, bool with_999_) : replies(replies_), with_999(with_999_) {}
  bool replies, with_999;
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
    if (replies) fuzz::require_valid_reply(interchange, with_999);
  }
  void note(const std::vector<Issue>& issues) {
    for (const Issue& issue : issues) answer += document::sentence(issue) + std::to_string(issue.location.offset);
  }
};

std::string read(std::string_view bytes, std::size_t step, Reader reader, const InterpretOptions& options) {
  test::Pieces source(bytes, step);
  const FileVerdict verdict = interpret(source, fuzz::dictionary(), reader, options);
  require(verdict.bytes == bytes.size());
  return reader.answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned choices = input.byte();
  InterpretOptions options;
  if ((choices & 1) != 0) options.limits = {600, 200, 5, 3, 4};
  const Reader plain(false, false), replying(true, (choices & 2) != 0);
  const std::string_view bytes = input.rest();
  require(read(bytes, 1 + choices / 4, plain, options) == read(bytes, size, replying, options));
  return 0;
}
