// Differences as people read them: only what changed, and a line around it.
#include "tests/catch.hpp"
#include "tools/cli/line_diff.hpp"

using crossdock::cli::laid_out_json;
using crossdock::cli::line_diff;

TEST_CASE("Equal texts have no difference") { CHECK(line_diff("a\nb\n", "a\nb\n").empty()); }

TEST_CASE("A changed line is shown as it was and as it is, with its neighbours") {
  CHECK(line_diff("1\n2\n3\n4\n5\n", "1\n2\nthree\n4\n5\n") == "  2\n- 3\n+ three\n  4\n");
}

TEST_CASE("A long difference is cut, and says by how much") {
  CHECK(line_diff("", "1\n2\n3\n4\n", 2) == "+ 1\n+ 2\n  and 2 more lines\n");
}

TEST_CASE("JSON on one line is laid out one value a line, texts untouched") {
  CHECK(laid_out_json(R"({"a":"x, {y}: \"z\"","b":[1,2]})") == "{\n  \"a\": \"x, {y}: \\\"z\\\"\",\n  \"b\": [\n    1,\n    2\n  ]\n}");
}
