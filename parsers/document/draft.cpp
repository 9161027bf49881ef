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
  const auto first = values_.begin() + segments_.back().first_value, end = values_.begin() + value_count_;
  const auto rest = std::remove_if(first, end, [&](const Value& one) { return one.position.element() == element; });
  value_count_ = static_cast<std::uint32_t>(rest - values_.begin());
  put(Position(element), value);
}

// They are few, and most of them stand where they belong.
void Draft::arrange(std::size_t segment) {
  Value* const values = values_.data() + segments_[segment].first_value;
  for (std::size_t i = 1; i < this->values(segments_[segment]).size(); ++i)
    for (std::size_t at = i; at > 0 && values[at].position < values[at - 1].position; --at) std::swap(values[at], values[at - 1]);
}

void Draft::more_room(std::size_t size) {
  if (value_count_ == values_.size()) values_.resize(2 * values_.size() + 64);
  if (room_ - text_size_ >= size) return;
  room_ = 2 * room_ + size + 256;
  text_.resize(room_ + put_text_slack);
}

}  // namespace crossdock::document
