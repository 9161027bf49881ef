// Stage translate: one accepted set becomes a canonical document and goes to every destination its routes name. What
// cannot go on is held with the reason and the remedy; nothing is dropped.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/stage.hpp"
#include "engine/store/outcome.hpp"
#include "partners/agreement.hpp"
#include "parsers/x12/interpret.hpp"

namespace crossdock::flow {

// A set translated, or why not.
struct Translated {
  std::string json;                       // with a line end; empty when held
  std::string schema;                     // "order"
  std::vector<store::Key> keys;
  std::vector<std::string> destinations;  // where the routes send it
  struct Rows {
    std::string header, rows;
    std::vector<std::string> keys;
    [[nodiscard]] std::string file() const { return header + rows; }
  };
  std::map<std::string, Rows> csv;        // for those destinations that take rows instead of JSON
  std::vector<store::NewException> problems;
  std::optional<store::NewException> loss;  // elements no rule read, where the agreement asks for it
  std::string hold_code, reason, next;    // held
  [[nodiscard]] bool held() const { return !hold_code.empty(); }
  // Only for its loss: all the rest is there, and a person may let it go as it is.
  [[nodiscard]] bool held_for_loss() const { return held() && loss.has_value(); }
};

// The code of exceptions about elements that no rule read.
inline constexpr const char* loss_code = "elements_not_read";

Translated translate(const Site& site, const partners::Agreement& agreement, const x12::CheckedSet& set);

// What a document is about: its purchase order when it names one, else its own number.
std::string topic_of(const std::vector<store::Key>& keys);

// What a destination is given: the document itself, packed already, or its rows.
store::PackedContent content_for(const Site& site, const Translated& translated, const std::string& destination, const store::PackedContent& json);

// The transmission of a canonical document to one destination.
store::NewOutbound to_destination(const Site& site, const std::string& destination, const std::string& partner, const std::string& set,
                                  const std::string& interchange_number, const Translated& translated);

}  // namespace crossdock::flow
