// The separator index: one pass over the bytes that finds every separator, so that nothing after it looks at bytes one
// by one. The reader calls it with blocks of 64 bytes as they come in (segment_stream.cpp).
//
// X12 needs no more than this to be taken apart: no quoting, no escapes, no nesting. So the bytes are compared with the
// separators 16 or 32 at a time, the answers become bit masks, and the masks become positions. In the same pass every
// other byte that could matter later is marked: component and repetition separators, control characters, bytes beyond
// ASCII. Most segments hold none, and the checker then knows without looking that all their characters are valid and
// none of their elements is composite. The alternative, a grammar over characters, was measured at a sixth of the speed.
//
// Three kernels (AVX2, SSE2, plain C++) do the same; the best the processor has is chosen once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "parsers/document/document.hpp"

namespace crossdock::x12 {

inline constexpr std::size_t scan_block = 64;

// Where a scan writes. Each array must have room for `scan_block` entries more than there are bytes to scan.
struct ScanOutput {
  std::uint32_t* separators;   // offsets of element separators and segment terminators
  std::uint32_t* terminators;  // for each terminator, its place among the separators
  std::uint32_t* marks;        // offsets of bytes that need a closer look
  std::uint32_t separator_count = 0, terminator_count = 0, mark_count = 0;
};

// Scans `blocks` times 64 bytes at `bytes`; the first has offset `offset`. Appends to `output`.
using Scan = void (*)(const char* bytes, std::size_t blocks, std::uint32_t offset,
                      const document::Delimiters& delimiters, ScanOutput& output);

void scan_plain(const char*, std::size_t, std::uint32_t, const document::Delimiters&, ScanOutput&);
void scan_sse2(const char*, std::size_t, std::uint32_t, const document::Delimiters&, ScanOutput&);
void scan_avx2(const char*, std::size_t, std::uint32_t, const document::Delimiters&, ScanOutput&);
bool processor_has_avx2();
// The best kernel this processor runs.
Scan best_scan();

// Subtracts `by` from each of `count` values.
void shift_down(std::uint32_t* values, std::size_t count, std::uint32_t by);
// How often `byte` occurs.
std::size_t count_byte(const char* bytes, std::size_t count, char byte);

}  // namespace crossdock::x12
