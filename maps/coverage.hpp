// Coverage: what maps carried of the documents they were shown, and what they lost: elements received that no rule
// reads, and fields of the canonical document that nothing fills; by set and partner. Fed with the traces of a
// Translator by `crossdock map coverage` and by the flow where an agreement acts on loss; ST and SE are not counted,
// they are the envelope's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maps/map.hpp"
#include "maps/translator.hpp"
#include "parsers/document/document.hpp"

namespace crossdock::maps {

// Elements of one document: how many have a value, how many of those a rule read.
struct Share {
  std::uint64_t present = 0, read = 0;
  // Thousandths, rounded down; 1000 when nothing is present.
  [[nodiscard]] std::uint64_t permille() const { return present == 0 ? 1000 : read * 1000 / present; }
};
Share share_read(const document::Document& document, const Trace& trace);

// One element that no rule read. The value views the document.
struct UnreadElement {
  std::uint32_t segment_position = 0;  // in the set, ST is 1
  std::uint64_t line = 1;              // in the file received
  std::string place;                   // "PO1/REF03"
  std::string_view value;
};
// The first of them, `most` at most, in the order of the document.
std::vector<UnreadElement> first_unread(const document::Document& document, const Trace& trace, std::size_t most);

class Coverage {
 public:
  struct Unread {
    std::string place;            // "PO1/REF03"
    std::string name;             // of the element
    std::uint64_t times = 0;      // elements
    std::uint64_t documents = 0;  // in which it happened
  };
  struct Of {
    std::uint64_t documents = 0;
    Share share;
    std::map<std::string, Unread> unread;                 // by place
    std::map<std::string, std::uint64_t> filled;          // by the path of a field, objects too: "lines.price"
    const canonical::Schema* schema = nullptr;            // of the last map
    [[nodiscard]] std::vector<const Unread*> most_frequent() const;
    // Fields never filled; of an object none of whose fields is, only the object.
    [[nodiscard]] std::vector<std::string> never_filled() const;
  };

  // `trace` is that of a run of `map` over `document`. The map's schema must outlive this.
  void add(std::string_view partner, const document::Document& document, const Map& map, const Trace& trace);
  [[nodiscard]] const std::map<std::pair<std::string, std::string>, Of>& by_set_and_partner() const { return by_; }
  // All partners of a set together.
  [[nodiscard]] std::map<std::string, Of> by_set() const;

 private:
  std::map<std::pair<std::string, std::string>, Of> by_;
};

}  // namespace crossdock::maps
