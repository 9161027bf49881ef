// The grammar of map expressions, in Spirit X3. One source file holds it all, because the templates are dear.
//
// Actions build the tree in an arena by way of a stack: an operand pushes, an operator takes its operands off. Actions
// run before X3 backtracks, so no alternative may fail after its first token: every alternative is told from the next by
// its first characters, and what follows is an expectation (>). Each operand of > is a named rule, because its name is
// what the person reads: "expected an element number".
#include "maps/expression.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include <boost/spirit/home/x3.hpp>
#include <fmt/format.h>

namespace crossdock::maps {
namespace {

namespace x3 = boost::spirit::x3;

using Iterator = const char*;

class Builder {
 public:
  explicit Builder(std::string_view text) { out_.text = text; }

  [[nodiscard]] Iterator begin() const { return out_.text.data(); }
  [[nodiscard]] Iterator end() const { return out_.text.data() + out_.text.size(); }

  // -- leaves -----------------------------------------------------------------------------------------------------
  void leaf(ExpressionNode::Kind kind, Iterator from, Iterator to, std::string text) {
    push({kind, Operator::coalesce, std::move(text), 0, {}, span(from, to)});
  }
  void quoted(Iterator from, Iterator to) {
    std::string text;
    const char quote = *from;
    for (Iterator at = from + 1; at < to - 1; ++at) {
      text += *at;
      if (*at == quote) ++at;  // doubled
    }
    leaf(ExpressionNode::Kind::text, from, to, std::move(text));
  }

  // -- operators --------------------------------------------------------------------------------------------------
  void operation(Operator op, std::size_t operands) {
    ExpressionNode node{ExpressionNode::Kind::operation, op, {}, 0, {}, {}};
    take(node, operands);
    push(std::move(node));
  }
  void call_begins(Iterator from, Iterator to, bool piped) {
    calls_.push_back({std::string(from, to), span(from, to), stack_.size() - (piped ? 1 : 0)});
  }
  void call_ends(Iterator to) {
    Call call = std::move(calls_.back());
    calls_.pop_back();
    ExpressionNode node{ExpressionNode::Kind::call, Operator::coalesce, std::move(call.name), 0, {}, call.span};
    take(node, stack_.size() - call.stack);
    node.span = {call.span.offset, static_cast<std::uint32_t>(to - begin()) - call.span.offset};
    push(std::move(node));
  }

  // -- places -----------------------------------------------------------------------------------------------------
  Place place;
  Condition condition;
  void place_begins() { place = {}; }
  void area(std::string_view word) { place.area = word == "heading" ? 1 : word == "detail" ? 2 : 3; }
  void step(Iterator from, Iterator to) { place.steps.push_back({std::string(from, to), {}, span(from, to)}); }
  void condition_begins(Iterator from, unsigned element) {
    condition = {};
    condition.element = static_cast<std::uint8_t>(element);
    condition.span = span(from, from);
  }
  void condition_ends(Iterator to) {
    condition.span.length = static_cast<std::uint32_t>(to - begin()) - condition.span.offset;
    place.steps.back().conditions.push_back(condition);
  }
  void group(bool range) {
    if (range) fill_range();
    place.groups.push_back(std::exchange(group_, {}));
  }
  void group_position(unsigned position) { group_.push_back(static_cast<std::uint8_t>(position)); }
  void column_group_begins() { place.column_groups.emplace_back(); }
  void group_column(Iterator from, Iterator to) { place.column_groups.back().emplace_back(from, to); }
  void rows(Iterator from, Iterator to) {
    place_begins();
    place.rows.assign(from, to);
    place_ends(from, to);
  }
  void place_ends(Iterator from, Iterator to) {
    place.span = span(from, to);
    out_.places.push_back(place);
    push({ExpressionNode::Kind::place, Operator::coalesce, {}, static_cast<std::uint32_t>(out_.places.size() - 1), {}, place.span});
  }

  bool deeper() { return ++depth_ <= deepest_expression; }
  void shallower() { --depth_; }
  [[nodiscard]] bool too_deep() const { return depth_ > deepest_expression; }

  [[nodiscard]] Expression take_result() {
    out_.root = stack_.empty() ? 0 : stack_.back();
    return std::move(out_);
  }

 private:
  struct Call {
    std::string name;
    Span span;
    std::size_t stack;
  };
  [[nodiscard]] Span span(Iterator from, Iterator to) const {
    return {static_cast<std::uint32_t>(from - begin()), static_cast<std::uint32_t>(to - from)};
  }
  void push(ExpressionNode node) {
    out_.nodes.push_back(std::move(node));
    stack_.push_back(static_cast<std::uint32_t>(out_.nodes.size() - 1));
  }
  void take(ExpressionNode& node, std::size_t count) {
    node.operands.assign(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    if (node.operands.empty()) return;
    const Span first = out_.nodes[node.operands.front()].span, last = out_.nodes[node.operands.back()].span;
    node.span = {first.offset, last.offset + last.length - first.offset};
  }
  // (06 07)..(24 25): the groups between, evenly spaced. Uneven ends are left for the compiler to refuse.
  void fill_range() {
    const std::vector<std::uint8_t> first = place.groups.back();
    const auto width = static_cast<std::uint8_t>(first.size());
    if (group_.size() != first.size()) return;
    for (unsigned start = first.front() + width; start < group_.front() && place.groups.size() < 60; start += width) {
      std::vector<std::uint8_t> between;
      for (unsigned i = 0; i < width; ++i) between.push_back(static_cast<std::uint8_t>(start + i));
      place.groups.push_back(std::move(between));
    }
  }

  Expression out_;
  std::vector<std::uint32_t> stack_;
  std::vector<Call> calls_;
  std::vector<std::uint8_t> group_;
  std::size_t depth_ = 0;
};

struct BuilderTag;

template <class Context>
Builder& builder(const Context& context) {
  return x3::get<BuilderTag>(context).get();
}
template <class Context>
Iterator first(const Context& context) {
  return x3::_attr(context).begin();
}
template <class Context>
Iterator last(const Context& context) {
  return x3::_attr(context).end();
}

unsigned number_between(Iterator from, Iterator to) {
  unsigned value = 0;
  std::from_chars(from, to, value);
  return value;
}

// -- actions ------------------------------------------------------------------------------------------------------
const auto on_text = [](auto& c) { builder(c).quoted(first(c), last(c)); };
const auto on_number = [](auto& c) { builder(c).leaf(ExpressionNode::Kind::number, first(c), last(c), std::string(first(c), last(c))); };
const auto on_name = [](auto& c) { builder(c).leaf(ExpressionNode::Kind::name, first(c), last(c), std::string(first(c), last(c))); };
const auto on_call = [](auto& c) { builder(c).call_begins(first(c), last(c), false); };
const auto on_pipe = [](auto& c) { builder(c).call_begins(first(c), last(c), true); };
const auto on_call_end = [](auto& c) { builder(c).call_ends(x3::_where(c).begin()); };
const auto on_deeper = [](auto& c) { x3::_pass(c) = builder(c).deeper(); };
const auto on_shallower = [](auto& c) { builder(c).shallower(); };

const auto on_place = [](auto& c) { builder(c).place_begins(); };
const auto on_top = [](auto& c) { builder(c).place.from_top = true; };
const auto on_up = [](auto& c) { ++builder(c).place.up; };
const auto on_area = [](auto& c) { builder(c).area({first(c), static_cast<std::size_t>(last(c) - first(c))}); };
const auto on_step = [](auto& c) { builder(c).step(first(c), last(c)); };
const auto on_condition = [](auto& c) { builder(c).condition_begins(first(c), number_between(first(c), last(c))); };
const auto on_condition_component = [](auto& c) {
  builder(c).condition.component = static_cast<std::uint8_t>(number_between(first(c), last(c)));
};
const auto on_differs = [](auto& c) { builder(c).condition.differs = true; };
const auto on_value = [](auto& c) { builder(c).condition.values.emplace_back(first(c), last(c)); };
const auto on_quoted_value = [](auto& c) {
  builder(c).condition.values.emplace_back(first(c) + 1, last(c) - 1);
  builder(c).condition.quoted = true;
};
const auto on_condition_end = [](auto& c) { builder(c).condition_ends(first(c)); };
const auto on_element = [](auto& c) { builder(c).place.element = static_cast<std::uint8_t>(number_between(first(c), last(c))); };
const auto on_component = [](auto& c) { builder(c).place.component = static_cast<std::uint8_t>(number_between(first(c), last(c))); };
const auto on_repetition = [](auto& c) { builder(c).place.repetition = static_cast<std::uint8_t>(number_between(first(c), last(c))); };
const auto on_group_position = [](auto& c) { builder(c).group_position(number_between(first(c), last(c))); };
const auto on_group = [](auto& c) { builder(c).group(false); };
const auto on_group_range = [](auto& c) { builder(c).group(true); };
const auto on_column = [](auto& c) { builder(c).place.column.assign(first(c), last(c)); };
const auto on_column_group = [](auto& c) { builder(c).column_group_begins(); };
const auto on_group_column = [](auto& c) { builder(c).group_column(first(c), last(c)); };
const auto on_rows = [](auto& c) { builder(c).rows(first(c), last(c)); };
const auto on_place_end = [](auto& c) { builder(c).place_ends(first(c), last(c)); };

template <Operator op, std::size_t operands>
const auto apply = [](auto& c) { builder(c).operation(op, operands); };

// -- tokens -------------------------------------------------------------------------------------------------------
const auto lower = x3::char_('a', 'z');
const auto upper = x3::char_('A', 'Z');
const auto digit = x3::char_('0', '9');
const auto name_rest = lower | digit | x3::char_('_');
const auto word_end = !(name_rest | upper);

// A keyword of the language, not the beginning of a longer name.
const auto keyword = [](const char* text) { return x3::lexeme[x3::lit(text) >> word_end]; };

const auto one_or_two_digits = x3::raw[digit >> -digit];
const auto tag_text = x3::raw[upper >> x3::repeat(1, 2)[upper | digit]];
const auto area_word = x3::raw[x3::lit("heading") | "detail" | "summary"];

#define CROSSDOCK_RULE(id, name) const x3::rule<class id##_id> id = name
CROSSDOCK_RULE(expression, "an expression");
CROSSDOCK_RULE(piped, "an expression");
CROSSDOCK_RULE(coalesced, "an operand");
CROSSDOCK_RULE(disjunction, "an operand");
CROSSDOCK_RULE(conjunction, "an operand");
CROSSDOCK_RULE(negation, "an operand");
CROSSDOCK_RULE(comparison, "an operand");
CROSSDOCK_RULE(sum, "an operand");
CROSSDOCK_RULE(product, "an operand");
CROSSDOCK_RULE(unary, "an operand");
CROSSDOCK_RULE(primary, "an operand");
CROSSDOCK_RULE(place, "a place");
CROSSDOCK_RULE(place_body, "a segment, such as REF or N1");
CROSSDOCK_RULE(step, "a segment, such as REF or N1");
CROSSDOCK_RULE(condition, "a condition, such as 01=DP");
CROSSDOCK_RULE(condition_sign, "= or !=");
CROSSDOCK_RULE(condition_component, "a component number");
CROSSDOCK_RULE(condition_value, "a value, such as DP or 'A B'");
CROSSDOCK_RULE(element, "an element number or a group, such as .02 or .(06 07)");
CROSSDOCK_RULE(element_number, "an element number");
CROSSDOCK_RULE(component_number, "a component number or a group of them");
CROSSDOCK_RULE(repetition_number, "a repetition number");
CROSSDOCK_RULE(group, "a group of positions, such as (06 07)");
CROSSDOCK_RULE(group_position, "a position");
CROSSDOCK_RULE(column_name, "the name of a column");
CROSSDOCK_RULE(column_end, "'>'");
CROSSDOCK_RULE(column_group, "a column, such as <Ship To>, or several in parentheses");
CROSSDOCK_RULE(group_columns, "a column, such as <Ship To>");
CROSSDOCK_RULE(each_place, "places");
CROSSDOCK_RULE(piped_call, "a function, such as code(purpose)");
CROSSDOCK_RULE(arguments, "arguments");
CROSSDOCK_RULE(closing, "')'");
CROSSDOCK_RULE(closing_bracket, "']'");
CROSSDOCK_RULE(closing_brace, "'}'");
CROSSDOCK_RULE(then_word, "then");
CROSSDOCK_RULE(else_word, "else");
CROSSDOCK_RULE(end_of_text, "an operator or the end");
CROSSDOCK_RULE(place_list, "places");
#undef CROSSDOCK_RULE

// -- grammar ------------------------------------------------------------------------------------------------------
const auto closing_def = x3::lit(')');
const auto closing_bracket_def = x3::lit(']');
const auto closing_brace_def = x3::lit('}');
const auto then_word_def = keyword("then");
const auto else_word_def = keyword("else");
const auto end_of_text_def = x3::eoi;

const auto condition_sign_def = (x3::lit("!=") >> x3::eps[on_differs]) | x3::lit('=');
const auto condition_component_def = one_or_two_digits[on_condition_component];
const auto condition_value_def =
    x3::raw[x3::lit('\'') >> *(x3::char_ - '\'') >> x3::lit('\'')][on_quoted_value] |
    x3::raw[+(upper | digit | x3::char_("a-z_.-"))][on_value];
const auto condition_def = one_or_two_digits[on_condition] >> -('.' > condition_component) > condition_sign >
                           -(condition_value % '|') > x3::raw[x3::eps][on_condition_end];
const auto step_def = tag_text[on_step] >> -('[' > (condition % ',') > closing_bracket);

const auto group_position_def = one_or_two_digits[on_group_position];
const auto group_def = '(' > group_position > *(+x3::lit(' ') >> !x3::lit(')') > group_position) > *x3::lit(' ') > closing;
const auto groups = group >> x3::eps[on_group] >> ((".." > group > x3::eps[on_group_range]) | *(group >> x3::eps[on_group]));
const auto component_number_def = groups | one_or_two_digits[on_component];
const auto repetition_number_def = one_or_two_digits[on_repetition];
const auto element_number_def = one_or_two_digits[on_element] >> -('.' > component_number) >> -('{' > repetition_number > closing_brace);
const auto element_def = groups | element_number;
const auto place_body_def = step >> *(x3::lit('/') >> &upper > step) >> -('.' > element);
const auto path_start = (x3::lit('/') >> x3::eps[on_top]) | +(x3::lit("../") >> x3::eps[on_up]);
const auto column_text = x3::raw[x3::lexeme[+(x3::char_ - x3::char_("<>"))]];
const auto column_name_def = column_text[on_column];
const auto column_end_def = x3::lit('>');
const auto group_columns_def = '<' > column_text[on_group_column] > column_end;
const auto column_group_def = (&x3::lit('<') >> x3::eps[on_column_group] >> group_columns) |
                              ('(' >> x3::eps[on_column_group] > +group_columns > closing);
const auto place_start = &(upper | x3::lit('<') | x3::lit('/') | x3::lit("../") | (x3::lit('.') >> digit) | (area_word >> x3::lit('/')));
const auto place_def = place_start >>
    x3::raw[x3::lexeme[x3::eps[on_place] >> (('<' > column_name > column_end) | (x3::lit('.') >> &digit > element_number) |
                                             (-path_start >> -(area_word[on_area] >> '/') > place_body))]][on_place_end];

const auto arguments_def = -(expression % ',');
const auto call_name = x3::raw[x3::lexeme[lower >> *name_rest]];
const auto dotted_name = x3::raw[x3::lexeme[lower >> *name_rest >> *(x3::lit('.') >> lower >> *name_rest)]];
const auto text_literal = x3::raw[x3::lexeme[(x3::lit('\'') >> *("''" | (x3::char_ - '\'')) >> '\'') |
                                             (x3::lit('"') >> *("\"\"" | (x3::char_ - '"')) >> '"')]];
const auto number_literal = x3::raw[x3::lexeme[+digit >> -(x3::lit('.') >> +digit)]];

const auto conditional = keyword("if") > expression > then_word > expression > else_word > expression > x3::eps[(apply<Operator::if_, 3>)];
const auto primary_def = place | text_literal[on_text] | number_literal[on_number] | ('(' > expression > closing) | conditional |
                         (&(call_name >> '(') >> call_name[on_call] > '(' > arguments > closing > x3::eps[on_call_end]) |
                         dotted_name[on_name];
const auto unary_def = (x3::lit('-') > unary > x3::eps[(apply<Operator::negate, 1>)]) | primary;
const auto product_def = unary >> *(('*' > unary > x3::eps[(apply<Operator::multiply, 2>)]) |
                                    ('/' > unary > x3::eps[(apply<Operator::divide, 2>)]));
const auto sum_def = product >> *(('+' > product > x3::eps[(apply<Operator::add, 2>)]) |
                                  ('-' > product > x3::eps[(apply<Operator::subtract, 2>)]) |
                                  ('&' > product > x3::eps[(apply<Operator::concat, 2>)]));
const auto comparison_def = sum >> -((x3::lit("!=") > sum > x3::eps[(apply<Operator::differs, 2>)]) |
                                     (x3::lit("<=") > sum > x3::eps[(apply<Operator::at_most, 2>)]) |
                                     (x3::lit(">=") > sum > x3::eps[(apply<Operator::at_least, 2>)]) |
                                     ('=' > sum > x3::eps[(apply<Operator::equal, 2>)]) |
                                     ('<' > sum > x3::eps[(apply<Operator::less, 2>)]) |
                                     ('>' > sum > x3::eps[(apply<Operator::greater, 2>)]));
const auto negation_def = (keyword("not") > negation > x3::eps[(apply<Operator::not_, 1>)]) | comparison;
const auto conjunction_def = negation >> *(keyword("and") > negation > x3::eps[(apply<Operator::and_, 2>)]);
const auto disjunction_def = conjunction >> *(keyword("or") > conjunction > x3::eps[(apply<Operator::or_, 2>)]);
const auto coalesced_def = disjunction >> *("??" > disjunction > x3::eps[(apply<Operator::coalesce, 2>)]);
const auto piped_call_def = call_name[on_pipe] >> -('(' > arguments > closing) >> x3::eps[on_call_end];
const auto piped_def = coalesced >> *('|' > piped_call);
const auto expression_def = x3::eps[on_deeper] >> piped >> x3::eps[on_shallower];
const auto rows_word = x3::raw[x3::lexeme[lower >> *name_rest]];
const auto each_place_def = (&(x3::lit('<') | '(') >> x3::eps[on_place] >> x3::raw[+column_group][on_place_end]) | place | rows_word[on_rows];
const auto place_list_def = each_place % "??";

BOOST_SPIRIT_DEFINE(expression, piped, coalesced, disjunction, conjunction, negation, comparison, sum, product, unary, primary, place,
                    place_body, step, condition, condition_sign, condition_component, condition_value, element, element_number,
                    component_number, repetition_number, group, group_position, piped_call, arguments, closing, closing_bracket,
                    closing_brace, then_word, else_word, end_of_text, column_name, column_end,
                    column_group, group_columns, each_place, place_list)

template <class Rule>
std::optional<Expression> parse(std::string_view text, const Rule& rule, ExpressionError& error) {
  if (text.size() > longest_expression) {
    error = {{0, static_cast<std::uint32_t>(longest_expression)}, "the expression is longer than 2,000 characters", "split the rule"};
    return std::nullopt;
  }
  Builder builder(text);
  Iterator at = builder.begin();
  const auto fail = [&](Iterator where, const std::string& what) {
    if (builder.too_deep()) {
      error = {{0, 1}, fmt::format("the expression is nested more than {} levels deep", deepest_expression), "split the rule"};
      return std::nullopt;
    }
    const auto offset = static_cast<std::uint32_t>(where - builder.begin());
    if (where < builder.end() && (*where == '\'' || *where == '"')) {
      error = {{offset, static_cast<std::uint32_t>(builder.end() - where)}, "the text that begins here has no end", fmt::format("put a {} behind it", *where)};
      return std::nullopt;
    }
    if (where > builder.begin() && where + 1 < builder.end() && *where == '.' && std::isdigit(static_cast<unsigned char>(where[1])) && std::islower(static_cast<unsigned char>(where[-1]))) {
      Iterator word = where;
      while (word > builder.begin() && std::isalnum(static_cast<unsigned char>(word[-1]))) --word;
      std::string tag(word, where);
      std::transform(tag.begin(), tag.end(), tag.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      error = {{static_cast<std::uint32_t>(word - builder.begin()), static_cast<std::uint32_t>(where - word)}, "segments are written in capital letters", std::move(tag)};
      return std::nullopt;
    }
    error = {{offset, where < builder.end() ? 1U : 0U}, what, {}};
    return std::nullopt;
  };
  try {
    const auto grammar = x3::with<BuilderTag>(std::ref(builder))[x3::eps > rule > end_of_text];
    if (!x3::phrase_parse(at, builder.end(), grammar, x3::blank)) return fail(at, "expected an expression");
  } catch (const x3::expectation_failure<Iterator>& failure) {
    Iterator where = failure.where();
    while (where < builder.end() && *where == ' ') ++where;
    if (where == builder.end()) return fail(where, fmt::format("the expression ends where {} was expected", failure.which()));
    return fail(where, fmt::format("expected {} here", failure.which()));
  }
  return builder.take_result();
}

}  // namespace

std::string text_of(const std::vector<Condition>& conditions) {
  std::string text;
  for (const Condition& c : conditions)
    text += fmt::format("{}.{}{}{};", c.element, c.component, c.differs ? "!=" : "=", fmt::join(c.values, "|"));
  return text;
}

std::optional<Expression> parse_expression(std::string_view text, ExpressionError& error) { return parse(text, expression, error); }
std::optional<Expression> parse_places(std::string_view text, ExpressionError& error) { return parse(text, place_list, error); }

}  // namespace crossdock::maps
