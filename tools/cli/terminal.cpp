#include "tools/cli/terminal.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

#include "tools/cli/layout.hpp"

namespace crossdock::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t buffer_size = 64 * 1024;

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) std::_Exit(errno == EPIPE ? 0 : 3);  // the reader is gone, or the disk is full: nothing left to say it to
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool colors_welcome() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const term = std::getenv("TERM");
  return !(no_color && *no_color) && !(term && std::string_view(term) == "dumb");
}

}  // namespace

Terminal::Terminal(Color color)
    : output_is_terminal_(::isatty(STDOUT_FILENO) == 1),
      errors_are_terminal_(::isatty(STDERR_FILENO) == 1),
      color_(color == Color::always || (color == Color::automatic && output_is_terminal_ && colors_welcome())),
      started_(steady_clock::now()),
      shown_(started_) {}

Terminal::~Terminal() {
  end_progress();
  flush();
}

void Terminal::out(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= buffer_size) flush();
}

void Terminal::flush() {
  if (buffer_.empty()) return;
  end_progress();
  write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
}

void Terminal::error(std::string_view what, std::string_view next) {
  end_progress();
  flush();
  // A report that brings its own lines (a YAML problem) is not wrapped again.
  const bool laid_out = what.find('\n') != std::string_view::npos;
  std::string text = laid_out ? fmt::format("{}\n", what) : fmt::format("error: {}\n", paragraph(what, 7));
  if (!next.empty()) text += fmt::format("next:  {}\n", paragraph(next, 7));
  write_all(STDERR_FILENO, text);
}

void Terminal::remark(std::string_view lines) {
  end_progress();
  flush();
  write_all(STDERR_FILENO, fmt::format("{}\n", lines));
}

std::string Terminal::paint(Ink ink, std::string_view text) const {
  static constexpr std::array codes{"", "1", "2", "31", "32", "33", "36"};
  if (!color_ || ink == Ink::plain || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(ink)], text);
}

bool Terminal::wants_progress() {
  if (!errors_are_terminal_) return false;
  const auto now = steady_clock::now();
  return now - started_ >= milliseconds(500) && now - shown_ >= milliseconds(200);
}

void Terminal::progress(std::string_view text) {
  shown_ = steady_clock::now();
  write_all(STDERR_FILENO, fmt::format("\r\x1b[K{}", fitted(text, page_width - 1, false)));
  progress_on_screen_ = true;
}

void Terminal::end_progress() {
  if (progress_on_screen_) write_all(STDERR_FILENO, "\r\x1b[K");
  progress_on_screen_ = false;
}

}  // namespace crossdock::cli
