// ISA, GS, GE, IEA around sets (X12.5, X12.6 §3.8). Callers: the flow's assemble stage and the acknowledgment reply.
// It owns no control numbers and no clock: both are handed in, formatted by the functions below.
// ISA is always 106 bytes; ids are padded; counts in GE01 and IEA01 are its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/clock.hpp"
#include "parsers/x12/segment_writer.hpp"
#include "parsers/x12/ta1.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

// GS04 and GS05. Before 004010 GS04 has six digits.
enum class GroupDate : std::uint8_t { yymmdd, ccyymmdd };
enum class GroupTime : std::uint8_t { hhmm, hhmmss, hhmmssdd };

std::string interchange_date(Time time);                       // ISA09: YYMMDD
std::string interchange_time(Time time);                       // ISA10: HHMM
std::string group_date(Time time, GroupDate format);           // GS04
std::string group_time(Time time, GroupTime format);           // GS05
GroupDate group_date_format(std::string_view version);         // the one legal for GS08
std::string interchange_number(std::uint32_t number);          // ISA13: nine digits
std::string group_number(std::uint32_t number);                // GS06: no leading zeros
std::string set_number(std::uint32_t number);                  // ST02: at least four digits
std::string interchange_version(std::string_view version);     // ISA12 for a GS08: "00401", "00403", "00501"
char free_repetition_separator(const Delimiters& delimiters);  // '^' unless it is taken

// A header to fill in further: 00 and blanks in ISA01-04, ISA11 'U' before 00402 and the repetition separator after,
// ISA14 "0", ISA15 "P", the delimiters given.
InterchangeHeader interchange_header(std::string_view version, const Delimiters& delimiters, std::uint32_t number,
                                     Time time);

// The parties of `received`, swapped, with its authorization left out: a header for what goes back.
void swap_parties(const InterchangeHeader& received, InterchangeHeader& reply);

class EnvelopeWriter {
 public:
  // Writes ISA. `out` and `line_end` must outlive the writer; `header.delimiters` separate everything that follows.
  EnvelopeWriter(std::string& out, const InterchangeHeader& header, std::string_view line_end = {});

  void write(const Ta1& ta1);  // before any group
  void begin_group(const GroupHeader& header);
  // Sets are written through here, then counted with end_set().
  SegmentWriter& segments() { return segments_; }
  void end_set() { ++sets_; }
  void end_group();  // GE
  void end();        // IEA

 private:
  SegmentWriter segments_;
  std::string control_number_, group_control_number_;
  std::uint32_t sets_ = 0, groups_ = 0;
};

}  // namespace crossdock::x12
