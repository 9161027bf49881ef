// Addressee: for whom a canonical document is, by which agreement, as a test or in earnest: what the document says itself,
// else what its source folder says. A test document never leaves by an agreement for production alone.
#pragma once

#include <string>

#include "engine/flow/envelope.hpp"
#include "engine/flow/stage.hpp"
#include "maps/canonical/document_text.hpp"

namespace crossdock::flow {

struct Addressee {
  const partners::Partner* partner = nullptr;
  const partners::Agreement* agreement = nullptr;
  Address address;
  std::string hold_code, reason, next;  // when it cannot go to anybody
  [[nodiscard]] bool held() const { return !hold_code.empty(); }
  // Documents of one batch have this in common: "acme/test T".
  [[nodiscard]] std::string batch() const { return agreement->name + (address.test ? " T" : " P"); }
};

Addressee addressee_of(const World& world, const canonical::DocumentHead& head, const Source& source, Time now);

// What holds for all documents of something received: what whoever left it there said (`crossdock send --partner`), else
// what its folder says.
inline constexpr const char* for_partner = "for_partner";  // attributes of a received row
inline constexpr const char* for_test = "for_test";
inline constexpr const char* by_map = "by_map";  // of CSV files
Source source_of(const World& world, const store::Received& received);

}  // namespace crossdock::flow
