#include "maps/canonical/document_text.hpp"

#include <string>

#include "maps/canonical/json_scan.hpp"

namespace crossdock::canonical {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// A cursor over JSON that knows strings and nesting and nothing else.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  [[nodiscard]] bool ended() const { return at_ >= text_.size(); }
  [[nodiscard]] char here() const { return ended() ? '\0' : text_[at_]; }
  [[nodiscard]] std::size_t at() const { return at_; }
  void blanks() {
    while (!ended() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    blanks();
    if (here() != c) return false;
    ++at_;
    return true;
  }

  // One value of any kind; what is no value is passed over up to the next thing that could end one.
  std::string_view value() {
    blanks();
    const std::size_t start = at_;
    std::size_t open = 0;
    while (!ended()) {
      const char c = text_[at_];
      if (c == '"') {
        string();
        if (open == 0) break;
        continue;
      }
      if (c == '{' || c == '[') ++open;
      if (c == '}' || c == ']') {
        if (open <= 1) {
          if (open == 1) ++at_;
          break;
        }
        --open;
      }
      if (open == 0 && (is_space(c) || c == ',')) break;
      ++at_;
      if (open > 0) at_ += near_nesting(text_.substr(at_));
    }
    return text_.substr(start, at_ - start);
  }

 private:
  // To behind the closing quote: the first with an even number of backslashes before it.
  void string() {
    const std::size_t start = ++at_;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      at_ = quote == std::string_view::npos ? text_.size() : quote + 1;
      if (quote == std::string_view::npos) return;
      std::size_t backslashes = 0;
      while (quote - backslashes > start && text_[quote - backslashes - 1] == '\\') ++backslashes;
      if (backslashes % 2 == 0) return;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// The inside of a plain string; one with escapes names nothing of ours.
std::string_view plain(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"' || value.find('\\') != std::string_view::npos) return {};
  return value.substr(1, value.size() - 2);
}

}  // namespace

std::vector<DocumentText> documents_of(std::string_view text) {
  std::vector<DocumentText> documents;
  Scan scan(text);
  const bool is_array = scan.take('[');
  for (scan.blanks(); !scan.ended(); scan.blanks()) {
    if (is_array && scan.take(']')) break;
    const std::size_t start = scan.at();
    const std::string_view json = scan.value();
    if (json.empty()) {  // a stray bracket or comma: the rest is shown to the reader as it is
      documents.push_back({text.substr(start), start});
      return documents;
    }
    documents.push_back({json, start});
    if (is_array) scan.take(',');
  }
  scan.blanks();
  if (scan.ended()) return documents;
  documents.push_back({text.substr(scan.at()), scan.at()});
  return documents;
}

DocumentHead head_of(std::string_view json) {
  DocumentHead head;
  Scan scan(json);
  if (!scan.take('{')) return head;
  for (scan.blanks(); !scan.ended() && scan.here() == '"'; scan.blanks()) {
    const std::string_view name = plain(scan.value());
    if (!scan.take(':')) break;
    const std::string_view value = scan.value();
    if (name == "document") head.document = plain(value);
    else if (name == "partner") head.partner = plain(value);
    else if (name == "test") head.test = value == "true";
    if (!scan.take(',')) break;
  }
  return head;
}

std::size_t place_of(std::string_view json, std::string_view pointer) {
  std::size_t base = 0;
  for (Scan scan(json); pointer.starts_with('/');) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    const bool is_object = scan.take('{');
    if (!is_object && !scan.take('[')) break;
    bool found = false;
    for (std::size_t index = 0; !found && !scan.ended() && scan.here() != '}' && scan.here() != ']'; ++index) {
      const std::string_view name = is_object ? plain(scan.value()) : std::string_view();
      if (is_object && !scan.take(':')) break;
      scan.blanks();
      found = is_object ? name == step : std::to_string(index) == step;
      if (found) break;
      if (scan.value().empty() || !scan.take(',')) break;
      scan.blanks();
    }
    if (!found) break;
    base += scan.at();
    json.remove_prefix(scan.at());
    scan = Scan(json);
  }
  return base;
}

}  // namespace crossdock::canonical
