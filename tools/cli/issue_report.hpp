// An issue as a person reads it: file, line and column, the sentence, the segment with a caret under what is wrong, and
// how it is acknowledged. And as JSON.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "parsers/document/document.hpp"
#include "parsers/document/issue.hpp"
#include "parsers/x12/codes.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {

class Json;

// The segment an issue speaks of, ready for a terminal.
struct Quote {
  std::string text;
  std::size_t caret = 0;   // columns before it
  std::size_t length = 1;  // columns underlined
};

// From the set in memory.
std::optional<Quote> quote_of(const document::Document& document, const document::Issue& issue);
// From the file, for issues of envelopes; nothing for standard input.
std::optional<Quote> quote_of(const std::filesystem::path& file, const document::Issue& issue, char terminator);

struct IssueContext {
  std::string file;
  std::string set;          // "850 0002"; empty for issues of envelopes
  x12::Dialect dialect{};   // of the acknowledgment
};

Ink ink_of(document::Severity severity);

// Which codes the acknowledgment carries for it: "AK304 8, AK403 1", "AK502 5", "TA105 023"; empty for notes.
std::string acknowledged_as(const document::Issue& issue, x12::Dialect dialect);

// Lines without a line end after the last.
std::string report(const Terminal& terminal, const IssueContext& context, const document::Issue& issue, const std::optional<Quote>& quote);
void add_fields(Json& json, const IssueContext& context, const document::Issue& issue);

}  // namespace crossdock::cli
