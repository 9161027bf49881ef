// The co_await rule: gcc 12 destroys twice what it has to keep across a co_await in the middle of an expression, and
// says nothing. So an expression with co_await holds names, literals, calls and constructor calls, and of lambdas only
// those that capture nothing, [&] or [this]. This test reads every source as text and names the lines that break it:
//   - a lambda that captures by value, a braced list, or ?: in the same full expression as a co_await
//   - a loop whose condition awaits and whose body is empty (an illegal instruction at run time)
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace fs = std::filesystem;

namespace {

struct Fault {
  std::size_t line;
  std::string what;
};

struct Token {
  std::string_view text;
  std::size_t line;
};

bool word_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Words, and every other printing character by itself. Comments, preprocessor lines and what stands in quotes are left out; a quoted
// text becomes the token "".
class Tokenizer {
 public:
  explicit Tokenizer(std::string_view source) : rest_(source) {}

  std::vector<Token> tokens() {
    while (!rest_.empty()) step();
    return std::move(tokens_);
  }

 private:
  void step() {
    const char c = rest_.front();
    if (c == '\n') line_start_ = true;
    if (std::isspace(static_cast<unsigned char>(c)) != 0) return drop(1);
    if (rest_.starts_with("//") || (c == '#' && line_start_)) return drop(logical_line());
    if (rest_.starts_with("/*")) return drop(std::min(rest_.find("*/", 2), rest_.size() - 2) + 2);
    line_start_ = false;
    if (rest_.starts_with("R\"")) return quoted(raw_string());
    if (c == '"' || (c == '\'' && !after_digit())) return quoted(plain_quote(c));
    std::size_t length = 1;
    if (word_byte(c))
      while (length < rest_.size() && word_byte(rest_[length])) ++length;
    tokens_.push_back({rest_.substr(0, length), line_});
    drop(length);
  }
  [[nodiscard]] bool after_digit() const { return !tokens_.empty() && std::isdigit(static_cast<unsigned char>(tokens_.back().text.front())) != 0; }
  [[nodiscard]] std::size_t logical_line() const {
    std::size_t end = rest_.find('\n');
    while (end != std::string_view::npos && end > 0 && rest_[end - 1] == '\\') end = rest_.find('\n', end + 1);
    return std::min(end, rest_.size());
  }
  [[nodiscard]] std::size_t plain_quote(char mark) const {
    std::size_t at = 1;
    while (at < rest_.size() && rest_[at] != mark) at += rest_[at] == '\\' ? 2 : 1;
    return std::min(at + 1, rest_.size());
  }
  [[nodiscard]] std::size_t raw_string() const {
    const auto open = rest_.find('(');
    if (open == std::string_view::npos) return rest_.size();
    const auto end = rest_.find(")" + std::string(rest_.substr(2, open - 2)) + "\"");
    return end == std::string_view::npos ? rest_.size() : end + open;
  }
  void quoted(std::size_t length) {
    tokens_.push_back({"\"\"", line_});
    drop(length);
  }
  void drop(std::size_t length) {
    for (const char c : rest_.substr(0, length)) line_ += c == '\n' ? 1 : 0;
    rest_.remove_prefix(length);
  }

  std::string_view rest_;
  std::size_t line_ = 1;
  bool line_start_ = true;
  std::vector<Token> tokens_;
};

// Walks the tokens block by block; inside a block, full expression by full expression.
class Checker {
 public:
  explicit Checker(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::vector<Fault> faults() {
    while (at_ < tokens_.size()) block();
    return std::move(faults_);
  }

 private:
  struct Expression {
    bool awaits = false;
    std::size_t line = 0;
    std::vector<Fault> suspects;
  };

  [[nodiscard]] std::string_view text(std::size_t index) const { return index < tokens_.size() ? tokens_[index].text : std::string_view(); }
  [[nodiscard]] std::string_view before() const { return at_ == 0 ? std::string_view() : tokens_[at_ - 1].text; }

  // Up to and over the closing brace of the block.
  void block() {
    Expression expression;
    std::size_t depth = 0, first = at_;  // where the present statement begins
    bool head_seen = false;              // its first parenthesis, the head of a loop, is behind us
    for (; at_ < tokens_.size(); ++at_) {
      const auto token = text(at_);
      if (at_ == first) head_seen = false;
      if (token == "}") break;
      if (token == "(") ++depth;
      if (token == ")" && depth > 0) --depth;
      if (token == ")" && depth == 0 && !head_seen) {
        check_loop(first);
        head_seen = true;
      }
      if (token == ";" && depth == 0) {
        close(expression);
        first = at_ + 1;
      } else if (token == "{" && depth == 0 && opens_block(first)) {
        close(expression);
        ++at_;
        block();
        first = at_ + 1;
      } else {
        look(expression);
      }
    }
    close(expression);
  }

  // One token inside an expression; a lambda's body is a block of its own.
  void look(Expression& expression) {
    const auto token = text(at_);
    if (token == "co_await") {
      expression.awaits = true;
      if (expression.line == 0) expression.line = tokens_[at_].line;
    } else if (token == "?") {
      suspect(expression, "?: beside co_await; use if and a named value");
    } else if (token == "[" && starts_lambda()) {
      lambda(expression);
    } else if (token == "{") {
      suspect(expression, "a braced list beside co_await; name the value first");
      braces(expression);
    }
  }

  void suspect(Expression& expression, const char* what) { expression.suspects.push_back({tokens_[at_].line, what}); }

  void close(Expression& expression) {
    if (expression.awaits) faults_.insert(faults_.end(), expression.suspects.begin(), expression.suspects.end());
    expression = {};
  }

  [[nodiscard]] bool starts_lambda() const {
    const auto previous = before();
    if (text(at_ + 1) == "[" || previous == "[") return false;  // an attribute
    if (previous == "return" || previous == "co_return" || previous == "co_await") return true;
    return previous.empty() || !(word_byte(previous.back()) || previous == ")" || previous == "]" || previous == "&" || previous == "\"\"") ||
           (previous == "&" && at_ >= 2 && text(at_ - 2) != "auto");
  }

  // From '[' to the closing brace of the body.
  void lambda(Expression& expression) {
    std::string captures;
    std::size_t end = at_ + 1;
    for (std::size_t depth = 1; end < tokens_.size(); ++end) {
      if (text(end) == "[") ++depth;
      if (text(end) == "]" && --depth == 0) break;
      captures += text(end);
    }
    if (captures != "" && captures != "&" && captures != "this" && captures != "&,this" && captures != "this,&")
      suspect(expression, "a lambda that captures by value or by name beside co_await; name it first");
    at_ = end + 1;
    std::size_t depth = 0;
    for (; at_ < tokens_.size() && !(depth == 0 && text(at_) == "{"); ++at_) {
      if (text(at_) == "(") ++depth;
      if (text(at_) == ")") {
        if (depth == 0) return;  // no lambda after all
        --depth;
      }
    }
    ++at_;
    block();
  }

  void braces(Expression& expression) {
    for (++at_; at_ < tokens_.size() && text(at_) != "}"; ++at_) look(expression);
  }

  // Whether the '{' here opens statements rather than a list of values.
  [[nodiscard]] bool opens_block(std::size_t first) const {
    const auto previous = before();
    if (at_ == first) return true;
    for (const std::string_view opener : {")", "else", "do", "try", "const", "noexcept", "override", "final", "mutable", ";", "{", "}", ":"})
      if (previous == opener) return true;
    for (std::size_t i = first; i < at_; ++i) {
      if (text(i) == "=" || text(i) == "co_await" || text(i) == "co_return" || text(i) == "return") return false;
      for (const std::string_view opener : {"namespace", "struct", "class", "enum", "union", "extern"})
        if (text(i) == opener) return true;
    }
    // What is left: a function with a trailing return type, or a value in braces.
    for (std::size_t i = first; i + 1 < at_; ++i)
      if (text(i) == "-" && text(i + 1) == ">") return true;
    return false;
  }

  void check_loop(std::size_t first) {
    if (text(first) != "while" && text(first) != "for") return;
    const bool empty = text(at_ + 1) == ";" || (text(at_ + 1) == "{" && text(at_ + 2) == "}");
    if (!empty) return;
    for (std::size_t i = first; i < at_; ++i)
      if (text(i) == "co_await") return faults_.push_back({tokens_[at_].line, "a loop that awaits in its condition and has no body"});
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<Fault> faults_;
};

// A stray closing brace ends a block; the file goes on after it.
std::vector<Fault> check(std::string_view source) {
  auto tokens = Tokenizer(source).tokens();
  std::vector<Token> whole;
  std::size_t depth = 0;
  for (const auto& token : tokens) {
    if (token.text == "{") ++depth;
    if (token.text == "}" && depth-- == 0) {
      depth = 0;
      continue;
    }
    whole.push_back(token);
  }
  return Checker(std::move(whole)).faults();
}

std::size_t faults_in(std::string_view statements) { return check("awaitable<void> f() {\n" + std::string(statements) + "\n}\n").size(); }

}  // namespace

TEST_CASE("No expression with co_await holds what gcc 12 destroys twice") {
  const fs::path top = CROSSDOCK_TEST_SOURCE;
  std::size_t coroutine_files = 0;
  for (const char* root : {"engine", "tools", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(top / root)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".hpp" && extension != ".cpp") || entry.path().filename() == "coroutines_test.cpp") continue;
      std::ifstream in(entry.path());
      const std::string source(std::istreambuf_iterator<char>(in), {});
      if (source.find("co_await") == std::string::npos) continue;
      ++coroutine_files;
      for (const auto& fault : check(source)) FAIL_CHECK(fs::relative(entry.path(), top).string() << ":" << fault.line << ": " << fault.what);
    }
  }
  CHECK(coroutine_files > 5);
}

TEST_CASE("What gcc 12 gets wrong beside co_await is named with its line") {
  CHECK(faults_in("co_await f(Agg{1, x});") == 1);
  CHECK(faults_in("co_await f({.a = 1});") == 1);
  CHECK(faults_in("co_await g([x] { return x; });") == 1);
  CHECK(faults_in("co_await g([x = std::move(y)]() mutable { return x; });") == 1);
  CHECK(faults_in("co_await g([self, this](int i) -> awaitable<void> { co_await h(i); });") == 1);
  CHECK(faults_in("T r = co_await cond() ? T(1) : T(2);") == 1);
  CHECK(faults_in("Agg r{co_await a(), 1};") == 1);
  CHECK(faults_in("while (!co_await f()) {\n}") == 1);
  CHECK(faults_in("if (x) { co_await f(Agg{1}); }") == 1);
  CHECK(faults_in("auto w = [&](int i) -> awaitable<void> { co_await f(Agg{i}); };") == 1);
  const auto found = check("void f() {\n  co_await g(\n      Agg{1});\n}\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].line == 3);
}

TEST_CASE("What is safe beside co_await is left alone") {
  CHECK(faults_in("const Agg g{1, 2}; co_await f(g);") == 0);
  CHECK(faults_in("co_await f([&] { return x ? 1 : 2; });") == 0);
  CHECK(faults_in("co_await f([this] { return call({1, 2}); });") == 0);
  CHECK(faults_in("const auto w = [x, y](int i) { return x[i]; }; co_await f(w);") == 0);
  CHECK(faults_in("auto [error, length] = co_await read(a[i], n);") == 0);
  CHECK(faults_in("if (co_await f()) { g(Agg{1}); } else { h([x] { return x; }); }") == 0);
  CHECK(faults_in("const auto x = y ? 1 : 2; co_await f(\"a ? b : {c}\"); // ? {}") == 0);
  CHECK(faults_in("while (!done) done = co_await f();") == 0);
  CHECK(faults_in("for (auto& e : co_await f()) { use(e); }") == 0);
  CHECK(faults_in("try { co_await f(); } catch (const Failure& e) { g(e, {1}); }") == 0);
  CHECK(faults_in("std::function<awaitable<void>()> f = [a]() -> awaitable<void> { co_await g(a); };") == 0);
}
