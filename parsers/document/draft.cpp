#include "parsers/document/draft.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::document {

void Draft::add(std::string_view value, Part part) {
  if (part == Part::element) last_ = Position(last_.element() + 1U);
  else if (part == Part::repetition) last_ = Position(last_.element(), last_.repetition() + 1U);
  else last_ = Position(last_.element(), last_.repetition(), last_.component() + 1U);
  if (!value.empty()) put(last_, value);
}

void Draft::replace(std::uint32_t element, std::string_view value) {
  Segment& segment = segments_.back();
  const auto first = values_.begin() + segment.first_value;
  values_.erase(std::remove_if(first, values_.end(), [&](const Value& one) { return one.position.element() == element; }), values_.end());
  segment.value_count = static_cast<std::uint32_t>(values_.size()) - segment.first_value;
  put(Position(element), value);
}

// They are few, and most of them stand where they belong.
void Draft::arrange(std::size_t index) {
  const Segment& segment = segments_[index];
  Value* const values = values_.data() + segment.first_value;
  for (std::uint32_t i = 1; i < segment.value_count; ++i)
    for (std::uint32_t at = i; at > 0 && values[at].position < values[at - 1].position; --at) std::swap(values[at], values[at - 1]);
}

void Draft::more_room(std::size_t size) { text_.resize(2 * text_.size() + size + put_text_slack + 64); }

}  // namespace crossdock::document
