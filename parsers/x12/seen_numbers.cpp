#include "parsers/x12/seen_numbers.hpp"

#include <algorithm>
#include <charconv>

#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {

bool SeenNumbers::add(std::string_view number) {
  if (number.size() > 9 || !all_digits(number)) return others_.emplace(number).second;
  std::uint64_t value = 0;
  std::from_chars(number.data(), number.data() + number.size(), value);
  return add_key(number.size() * 1'000'000'000 + value);
}

bool SeenNumbers::add_key(std::uint64_t key) {
  if (runs_.empty() || key > runs_.back().last) {
    if (!runs_.empty() && key == runs_.back().last + 1)
      runs_.back().last = key;
    else
      runs_.push_back({key, key});
    return true;
  }
  const auto run = std::partition_point(runs_.begin(), runs_.end(), [key](const Run& r) { return r.last < key; });
  if (run->first <= key) return false;
  return out_of_order_.insert(key).second;
}

void SeenNumbers::clear() {
  runs_.clear();
  out_of_order_.clear();
  others_.clear();
}

}  // namespace crossdock::x12
