#include <random>

#include "parsers/x12/separator_index.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::x12;

namespace {

struct Index {
  std::vector<std::uint32_t> separators, terminators, marks;
  bool operator==(const Index&) const = default;
};

Index scanned(Scan scan, const std::string& bytes, const document::Delimiters& delimiters, std::uint32_t offset = 0) {
  Index index;
  for (auto* list : {&index.separators, &index.terminators, &index.marks}) list->resize(bytes.size() + scan_block);
  ScanOutput output{index.separators.data(), index.terminators.data(), index.marks.data()};
  scan(bytes.data(), bytes.size() / scan_block, offset, delimiters, output);
  index.separators.resize(output.separator_count);
  index.terminators.resize(output.terminator_count);
  index.marks.resize(output.mark_count);
  return index;
}

std::vector<Scan> kernels() {
  std::vector<Scan> list{scan_sse2};
  if (processor_has_avx2()) list.push_back(scan_avx2);
  return list;
}

}  // namespace

TEST_CASE("The index holds every separator, each terminator's place among them, and every byte to look at closely") {
  std::string bytes = "A*B:C~D*\n\x80 ~";
  bytes.resize(64, 'x');
  const Index index = scanned(scan_plain, bytes, {}, 100);
  CHECK(index.separators == std::vector<std::uint32_t>{101, 105, 107, 111});
  CHECK(index.terminators == std::vector<std::uint32_t>{1, 3});
  CHECK(index.marks == std::vector<std::uint32_t>{103, 108, 109});
}

TEST_CASE("All kernels find the same, whatever the bytes and the separators") {
  std::mt19937 random(7);
  const document::Delimiters separators[] = {{}, {'*', ':', '^', '~'}, {'|', '\0', '\0', '\n'}, {'\x1D', '\x1F', '\x1C', '\r'},
                                             {'*', '>', '\0', '\x15'}, {'\xFF', '\xFE', '\xFD', '\xFC'}};
  for (const document::Delimiters& delimiters : separators)
    for (int density : {1, 4, 20, 1000}) {
      std::string bytes(4096, ' ');
      for (char& c : bytes) {
        const auto roll = static_cast<int>(random() % 1000);
        c = roll < density * 4    ? std::string_view("*~:^|\n\r\x1D\x1F\x1C\x15\xFF\xFE\xFD\xFC>\x7F\t\x01", 19)[random() % 19]
            : roll < density * 5 ? static_cast<char>(random())
                                 : static_cast<char>('A' + random() % 26);
      }
      const Index expected = scanned(scan_plain, bytes, delimiters, 1'000'000);
      for (const Scan kernel : kernels()) CHECK(scanned(kernel, bytes, delimiters, 1'000'000) == expected);
    }
}

TEST_CASE("A block of nothing but separators fills the index exactly") {
  const std::string bytes(256, '~');
  for (const Scan kernel : kernels()) {
    const Index index = scanned(kernel, bytes, {});
    CHECK(index.separators.size() == 256);
    CHECK(index.terminators.size() == 256);
    CHECK(index.terminators.back() == 255);
    CHECK(index.marks.empty());
  }
}

TEST_CASE("Bytes are counted and positions shifted in blocks and in the rest behind them") {
  for (std::size_t length : {0, 1, 63, 64, 65, 1000, 70'000}) {
    std::string bytes(length, 'a');
    for (std::size_t i = 0; i < length; i += 3) bytes[i] = '\n';
    CHECK(count_byte(bytes.data(), bytes.size(), '\n') == (length + 2) / 3);
    std::vector<std::uint32_t> values(length);
    for (std::size_t i = 0; i < length; ++i) values[i] = static_cast<std::uint32_t>(i + 17);
    shift_down(values.data(), values.size(), 17);
    bool all = true;
    for (std::size_t i = 0; i < length; ++i) all = all && values[i] == i;
    CHECK(all);
  }
}
