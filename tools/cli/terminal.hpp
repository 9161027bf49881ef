// Where a command writes: results on standard output, progress and errors on standard error. Colour and progress only
// on a terminal (never with NO_COLOR set or --color never). Results are buffered; a reader that goes away ends us quietly.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

namespace crossdock::cli {

enum class Ink : unsigned char { plain, bold, dim, red, green, yellow, cyan };

class Terminal {
 public:
  enum class Color : unsigned char { automatic, always, never };
  explicit Terminal(Color color = Color::automatic);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void out(std::string_view text);
  void line(std::string_view text) { out(text), out("\n"); }
  void flush();
  // "error: ..." and the command to type next.
  void error(std::string_view what, std::string_view next = {});
  // Lines on standard error, as they are.
  void remark(std::string_view lines);

  [[nodiscard]] std::string paint(Ink ink, std::string_view text) const;
  [[nodiscard]] bool output_is_terminal() const { return output_is_terminal_; }

  // One line on standard error that is overwritten; shown from half a second on, five times a second at most.
  void progress(std::string_view text);
  [[nodiscard]] bool wants_progress();
  void end_progress();

 private:
  bool output_is_terminal_, errors_are_terminal_, color_;
  std::string buffer_;
  std::chrono::steady_clock::time_point started_, shown_;
  bool progress_on_screen_ = false;
};

}  // namespace crossdock::cli
