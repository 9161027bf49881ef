#include "parsers/document/draft.hpp"

#include <utility>

namespace crossdock::document {

void Draft::add(std::string_view value, Part part) {
  if (part == Part::element) last_ = Position(last_.element() + 1U);
  else if (part == Part::repetition) last_ = Position(last_.element(), last_.repetition() + 1U);
  else last_ = Position(last_.element(), last_.repetition(), last_.component() + 1U);
  if (!value.empty()) put(last_, value);
}

void Draft::replace(std::uint32_t element, std::string_view value) {
  std::uint32_t kept = segments_.back().first_value;
  for (std::uint32_t at = kept; at < value_count_; ++at)
    if (values_[at].position.element() != element) values_[kept++] = values_[at];
  value_count_ = kept;
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
