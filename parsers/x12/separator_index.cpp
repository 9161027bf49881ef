#include "parsers/x12/separator_index.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#define CROSSDOCK_X86 1
#endif

namespace crossdock::x12 {
namespace {

using document::Delimiters;

// Bits of one block: bit i speaks of byte i.
struct Masks {
  std::uint64_t separators, terminators, marks;
};

// Bytes that are never plain text: control characters, DEL, everything beyond ASCII.
constexpr bool is_unusual(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value < 0x20 || value > 0x7E;
}

// A separator that the interchange does not have compares with a control character, which is marked anyway.
char or_unused(char separator) { return separator == '\0' ? '\x01' : separator; }

inline __attribute__((always_inline)) void write_marks(Masks masks, std::uint32_t offset, ScanOutput& output) {
  for (std::uint64_t rest = masks.marks & ~masks.separators; rest != 0; rest &= rest - 1)
    output.marks[output.mark_count++] = offset + static_cast<std::uint32_t>(std::countr_zero(rest));
}

inline __attribute__((always_inline)) void write_terminators(Masks masks, ScanOutput& output) {
  for (std::uint64_t rest = masks.terminators; rest != 0; rest &= rest - 1)
    output.terminators[output.terminator_count++] =
        output.separator_count + static_cast<std::uint32_t>(std::popcount(masks.separators & ((rest & -rest) - 1)));
}

// Writes a position for each bit and stops at the last.
inline void write_separators(std::uint64_t mask, std::uint32_t offset, ScanOutput& output) {
  for (; mask != 0; mask &= mask - 1)
    output.separators[output.separator_count++] = offset + static_cast<std::uint32_t>(std::countr_zero(mask));
}

inline __attribute__((always_inline)) void write(Masks masks, std::uint32_t offset, ScanOutput& output) {
  write_terminators(masks, output);
  write_separators(masks.separators, offset, output);
  write_marks(masks, offset, output);
}

}  // namespace

void scan_plain(const char* bytes, std::size_t blocks, std::uint32_t offset, const Delimiters& delimiters,
                ScanOutput& output) {
  const char component = or_unused(delimiters.component), repetition = or_unused(delimiters.repetition);
  for (const char* end = bytes + blocks * scan_block; bytes != end; ++bytes, ++offset) {
    if (*bytes == delimiters.element || *bytes == delimiters.segment) {
      if (*bytes == delimiters.segment) output.terminators[output.terminator_count++] = output.separator_count;
      output.separators[output.separator_count++] = offset;
    } else if (is_unusual(*bytes) || *bytes == component || *bytes == repetition) {
      output.marks[output.mark_count++] = offset;
    }
  }
}

#if defined(CROSSDOCK_X86)

void scan_sse2(const char* bytes, std::size_t blocks, std::uint32_t offset, const Delimiters& delimiters,
               ScanOutput& output) {
  const __m128i element = _mm_set1_epi8(delimiters.element), segment = _mm_set1_epi8(delimiters.segment);
  const __m128i component = _mm_set1_epi8(or_unused(delimiters.component));
  const __m128i repetition = _mm_set1_epi8(or_unused(delimiters.repetition));
  const __m128i blank = _mm_set1_epi8(' '), del = _mm_set1_epi8('\x7F');
  const auto bits = [](__m128i lanes, int at) {
    return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(lanes))) << at;
  };
  for (; blocks != 0; --blocks, bytes += scan_block, offset += scan_block) {
    Masks masks{};
    for (int at = 0; at < 64; at += 16) {
      const __m128i lanes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
      const __m128i ends = _mm_cmpeq_epi8(lanes, segment);
      masks.terminators |= bits(ends, at);
      masks.separators |= bits(_mm_or_si128(ends, _mm_cmpeq_epi8(lanes, element)), at);
      // Signed: what is below the blank are control characters and, being negative, the bytes beyond ASCII.
      const __m128i unusual = _mm_or_si128(_mm_cmplt_epi8(lanes, blank), _mm_cmpeq_epi8(lanes, del));
      const __m128i inner = _mm_or_si128(_mm_cmpeq_epi8(lanes, component), _mm_cmpeq_epi8(lanes, repetition));
      masks.marks |= bits(_mm_or_si128(unusual, inner), at);
    }
    write(masks, offset, output);
  }
}

// The numbers of the bits set in a byte, lowest first, one a byte.
constexpr std::array<std::uint64_t, 256> bit_numbers = [] {
  std::array<std::uint64_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte)
    for (unsigned bit = 0, place = 0; bit < 8; ++bit)
      if ((byte >> bit & 1) != 0) table[byte] |= std::uint64_t{bit} << (8 * place++);
  return table;
}();

// Writes eight positions for each byte of the mask, of which the first so many count as it has bits (the array has the
// room): a block takes the same few dozen instructions however dense it is, and no branch.
template <std::size_t... byte>
__attribute__((target("avx2,bmi,popcnt,lzcnt"), always_inline)) inline void write_separators_avx2(
    std::uint64_t mask, std::uint32_t offset, ScanOutput& output, std::index_sequence<byte...>) {
  std::uint32_t* at = output.separators + output.separator_count;
  __m256i base = _mm256_set1_epi32(static_cast<int>(offset));
  const __m256i eight = _mm256_set1_epi32(8);
  const auto write_byte = [&](std::size_t number) __attribute__((target("avx2,bmi,popcnt,lzcnt"), always_inline)) {
    const auto bits = static_cast<unsigned char>(mask >> (8 * number));
    const __m128i numbers = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(&bit_numbers[bits]));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), _mm256_add_epi32(_mm256_cvtepu8_epi32(numbers), base));
    base = _mm256_add_epi32(base, eight);
    at += std::popcount(static_cast<unsigned>(bits));
  };
  (write_byte(byte), ...);
  output.separator_count = static_cast<std::uint32_t>(at - output.separators);
}

__attribute__((target("avx2,bmi,popcnt,lzcnt"))) void scan_avx2(const char* bytes, std::size_t blocks,
                                                                 std::uint32_t offset, const Delimiters& delimiters,
                                                                 ScanOutput& given) {
  ScanOutput output = given;  // counts in registers
  const __m256i element = _mm256_set1_epi8(delimiters.element), segment = _mm256_set1_epi8(delimiters.segment);
  const __m256i component = _mm256_set1_epi8(or_unused(delimiters.component));
  const __m256i repetition = _mm256_set1_epi8(or_unused(delimiters.repetition));
  const __m256i blank = _mm256_set1_epi8(' '), del = _mm256_set1_epi8('\x7F');
  for (; blocks != 0; --blocks, bytes += scan_block, offset += scan_block) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32));
#define CROSSDOCK_BITS(lanes_low, lanes_high)                                              \
  (static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(lanes_low))) | \
   static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(lanes_high))) << 32)
    const __m256i ends_low = _mm256_cmpeq_epi8(low, segment), ends_high = _mm256_cmpeq_epi8(high, segment);
    Masks masks{};
    masks.terminators = CROSSDOCK_BITS(ends_low, ends_high);
    masks.separators = CROSSDOCK_BITS(_mm256_or_si256(ends_low, _mm256_cmpeq_epi8(low, element)),
                                      _mm256_or_si256(ends_high, _mm256_cmpeq_epi8(high, element)));
    write_terminators(masks, output);
    write_separators_avx2(masks.separators, offset, output, std::make_index_sequence<8>{});

    const __m256i marks_low =
        _mm256_or_si256(_mm256_or_si256(_mm256_cmpgt_epi8(blank, low), _mm256_cmpeq_epi8(low, del)),
                        _mm256_or_si256(_mm256_cmpeq_epi8(low, component), _mm256_cmpeq_epi8(low, repetition)));
    const __m256i marks_high =
        _mm256_or_si256(_mm256_or_si256(_mm256_cmpgt_epi8(blank, high), _mm256_cmpeq_epi8(high, del)),
                        _mm256_or_si256(_mm256_cmpeq_epi8(high, component), _mm256_cmpeq_epi8(high, repetition)));
    const __m256i any = _mm256_or_si256(marks_low, marks_high);
    if (_mm256_testz_si256(any, any) == 0) {
      masks.marks = CROSSDOCK_BITS(marks_low, marks_high);
      write_marks(masks, offset, output);
    }
#undef CROSSDOCK_BITS
  }
  given = output;
}

bool processor_has_avx2() { return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0; }

void shift_down(std::uint32_t* values, std::size_t count, std::uint32_t by) {
  const __m128i amount = _mm_set1_epi32(static_cast<int>(by));
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    auto* at = reinterpret_cast<__m128i*>(values + i);
    _mm_storeu_si128(at, _mm_sub_epi32(_mm_loadu_si128(at), amount));
    _mm_storeu_si128(at + 1, _mm_sub_epi32(_mm_loadu_si128(at + 1), amount));
    _mm_storeu_si128(at + 2, _mm_sub_epi32(_mm_loadu_si128(at + 2), amount));
    _mm_storeu_si128(at + 3, _mm_sub_epi32(_mm_loadu_si128(at + 3), amount));
  }
  for (; i < count; ++i) values[i] -= by;
}

std::size_t count_byte(const char* bytes, std::size_t count, char byte) {
  const __m128i wanted = _mm_set1_epi8(byte);
  const auto hits = [&](const char* at) {
    return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), wanted);
  };
  __m128i total = _mm_setzero_si128();
  std::size_t i = 0;
  while (i + 64 <= count) {
    // A lane goes up by at most four a step, and must be added up before it is full.
    __m128i lanes = _mm_setzero_si128();
    for (const std::size_t end = i + std::min<std::size_t>((count - i) / 64, 63) * 64; i < end; i += 64) {
      const __m128i first = _mm_add_epi8(hits(bytes + i), hits(bytes + i + 16));
      const __m128i second = _mm_add_epi8(hits(bytes + i + 32), hits(bytes + i + 48));
      lanes = _mm_sub_epi8(lanes, _mm_add_epi8(first, second));
    }
    total = _mm_add_epi64(total, _mm_sad_epu8(lanes, _mm_setzero_si128()));
  }
  auto sum = static_cast<std::size_t>(_mm_cvtsi128_si64(total) + _mm_cvtsi128_si64(_mm_unpackhi_epi64(total, total)));
  for (; i < count; ++i) sum += bytes[i] == byte;
  return sum;
}

#else

void scan_sse2(const char* bytes, std::size_t blocks, std::uint32_t offset, const Delimiters& delimiters,
               ScanOutput& output) {
  scan_plain(bytes, blocks, offset, delimiters, output);
}

void scan_avx2(const char* bytes, std::size_t blocks, std::uint32_t offset, const Delimiters& delimiters,
               ScanOutput& output) {
  scan_plain(bytes, blocks, offset, delimiters, output);
}

bool processor_has_avx2() { return false; }

void shift_down(std::uint32_t* values, std::size_t count, std::uint32_t by) {
  for (std::size_t i = 0; i < count; ++i) values[i] -= by;
}

std::size_t count_byte(const char* bytes, std::size_t count, char byte) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += bytes[i] == byte;
  return sum;
}

#endif

Scan best_scan() {
  static const Scan best = processor_has_avx2() ? scan_avx2 : scan_sse2;
  return best;
}

}  // namespace crossdock::x12
