// How the segments of an interchange may follow each other (X12.5), as a grammar in Boost.Spirit X3.
//
// The grammar does not read characters but segments, which the separator index has found already: its symbols are tags.
// That keeps the notation of a grammar where it says something, and costs a compare a segment instead of a visit to
// every byte. It needs no look-ahead and never goes back: every alternative is decided by one tag, and everything that
// begins also ends, if need be by its trailer's absence. So the stream may drop what has been passed, and the input may
// be of any length; nothing nests, so the stack does not grow.
#include "parsers/x12/envelope_grammar.hpp"

#include <iterator>

#include <boost/spirit/home/x3.hpp>

namespace crossdock::x12 {
namespace {

namespace x3 = boost::spirit::x3;
using document::Segment;
using document::Tag;
using document::tag_of;
using Number = SegmentStream::Number;

// A place among the segments; the end is where the stream has no more.
class Cursor {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = Segment;
  using difference_type = std::ptrdiff_t;
  using pointer = const Segment*;
  using reference = const Segment&;

  Cursor() = default;
  Cursor(SegmentStream& stream, Number number) : stream_(&stream), number_(number) {}

  [[nodiscard]] const Segment* segment() const { return stream_->segment(number_); }
  [[nodiscard]] Number number() const { return number_; }
  reference operator*() const { return *segment(); }
  Cursor& operator++() { return ++number_, *this; }
  Cursor operator++(int) { return Cursor(*stream_, number_++); }
  // Goes on to the next segment whose tag `stops`; those that are there already are looked at in one run.
  template <class Stops>
  void skip_until(Stops stops) {
    while (segment() != nullptr) {
      for (const Segment& each : stream_->segments_from(number_)) {
        if (stops(each.tag)) return;
        ++number_;
      }
    }
  }
  bool operator==(const Cursor& other) const {
    return other.stream_ == nullptr ? segment() == nullptr : number_ == other.number_;
  }

 private:
  SegmentStream* stream_ = nullptr;
  Number number_ = 0;
};

constexpr Tag isa = tag_of("ISA"), iea = tag_of("IEA"), gs = tag_of("GS"), ge = tag_of("GE"), st = tag_of("ST"),
              se = tag_of("SE"), ta1 = tag_of("TA1");

constexpr bool ends_set(Tag tag) {
  const char first = static_cast<char>(tag & 0xFF);
  if (first != 'S' && first != 'G' && first != 'I') return false;
  return tag == se || tag == st || tag == ge || tag == gs || tag == iea || tag == isa;
}
constexpr bool ends_group_or_begins_set(Tag tag) {
  return tag == st || tag == ge || tag == gs || tag == iea || tag == isa;
}
constexpr bool ends_interchange_or_begins_group(Tag tag) { return tag == gs || tag == iea || tag == isa; }

// A segment of one tag. Its attribute is its number.
struct Tagged : x3::parser<Tagged> {
  using attribute_type = Number;
  static constexpr bool has_attribute = true;
  Tag tag;
  explicit constexpr Tagged(Tag tag_) : tag(tag_) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const Context&, RuleContext&, Attribute& attribute) const {
    const Segment* segment = first.segment();
    if (segment == nullptr || segment->tag != tag) return false;
    x3::traits::move_to(first.number(), attribute);
    ++first;
    return true;
  }
};

// A segment that is none of those that mean something here.
template <bool (*means_something)(Tag)>
struct Other : x3::parser<Other<means_something>> {
  using attribute_type = Number;
  static constexpr bool has_attribute = true;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const Context&, RuleContext&, Attribute& attribute) const {
    const Segment* segment = first.segment();
    if (segment == nullptr || means_something(segment->tag)) return false;
    x3::traits::move_to(first.number(), attribute);
    ++first;
    return true;
  }
};

// All segments up to one that ends the set. The dictionary says later what they are.
struct Body : x3::parser<Body> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class Context, class RuleContext, class Attribute>
  bool parse(Cursor& first, const Cursor&, const Context&, RuleContext&, Attribute&) const {
    first.skip_until(ends_set);
    return true;
  }
};

// Where the grammar's actions find the envelope.
struct envelope_tag;

// Tells the envelope the part of the segment just read.
template <void (Envelope::*part)(Number)>
constexpr auto is = [](auto& context) { (x3::get<envelope_tag>(context).get().*part)(x3::_attr(context)); };
// Tells it what is missing before the next segment.
template <void (Envelope::*part)(Number)>
constexpr auto lacks = [](auto& context) {
  (x3::get<envelope_tag>(context).get().*part)(x3::_where(context).begin().number());
};

const auto transaction_set = Tagged(st)[is<&Envelope::set_header>] >> Body() >>
                             (Tagged(se)[is<&Envelope::set_trailer>] | x3::eps[lacks<&Envelope::set_without_trailer>]);

const auto group = Tagged(gs)[is<&Envelope::group_header>] >>
                   *(transaction_set | Other<ends_group_or_begins_set>()[is<&Envelope::stray_in_group>]) >>
                   (Tagged(ge)[is<&Envelope::group_trailer>] | x3::eps[lacks<&Envelope::group_without_trailer>]);

const auto interchange =
    *(Tagged(ta1)[is<&Envelope::ta1>] | group |
      Other<ends_interchange_or_begins_group>()[is<&Envelope::stray_in_interchange>]) >>
    (Tagged(iea)[is<&Envelope::interchange_trailer>] | x3::eps[lacks<&Envelope::interchange_without_trailer>]);

}  // namespace

Number parse_interchange(SegmentStream& stream, Envelope& envelope, Number next) {
  Cursor at(stream, next);
  x3::parse(at, Cursor(), x3::with<envelope_tag>(std::ref(envelope))[interchange]);
  return at.number();
}

}  // namespace crossdock::x12
