// Canonical documents as text, before any schema is known: where each of several begins and ends, and what its head says
// of it: which document it is, whom it is for, whether it is a test. Bounded, and nothing is thrown: what is no JSON comes out
// as a document that the JsonReader refuses with its place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::canonical {

struct DocumentText {
  std::string_view json;
  std::size_t offset = 0;  // in the text it came in
};

// The documents of a text: one, an array of them, or one after another (JSON lines). Empty for a text of blanks.
std::vector<DocumentText> documents_of(std::string_view text);

// Fields of the outermost object that address a document instead of belonging to it. The JsonReader passes over them.
struct DocumentHead {
  std::string document;  // "order_acknowledgment"
  std::string partner;   // "acme" or "acme/test": for whom
  bool test = false;     // "test": true: for a test agreement, or one for any traffic
};
inline constexpr std::string_view addressing_fields[] = {"partner", "test"};

DocumentHead head_of(std::string_view json);

// Where the value that a JSON pointer names begins, or the last place on the way to it that is there.
std::size_t place_of(std::string_view json, std::string_view pointer);

}  // namespace crossdock::canonical
