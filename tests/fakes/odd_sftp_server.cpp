// odd_sftp_server: an SFTP server for sshd's subsystem line that does what the draft allows and OpenSSH never does, or
// what no server should do. It serves a folder that exists only in its head: --entries files of three bytes each.
// What is written is forgotten. Version 3, no extensions.
//   --entries N      files po000000.edi ... of "ISA" in any folder          --short-reads N  READ answers N bytes at most
//   --evil-names     adds names that would leave the folder                 --eager-close    CLOSE overtakes waiting READs
//   --write-status N WRITE answers status N                                 --close-fails    CLOSE answers a failure
//   --garbage        OPENDIR is answered with a broken packet               --mute           OPENDIR is never answered
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include <poll.h>
#include <unistd.h>

namespace {

struct Conduct {
  std::uint32_t entries = 0, short_reads = 0, write_status = 0;
  bool evil_names = false, eager_close = false, close_fails = false, garbage = false, mute = false;
} conduct;

enum : unsigned char {
  init = 1, version = 2, open_file = 3, close_handle = 4, read_file = 5, write_file = 6, lstat_path = 7, fstat_handle = 8, opendir_path = 11,
  readdir_handle = 12, status = 101, handle = 102, data = 103, name = 104, attributes = 105
};
constexpr std::uint32_t ok = 0, end_of_file = 1, no_such_file = 2, failure = 4;
constexpr std::string_view content = "ISA";

std::string number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}
std::string text(std::string_view value) { return number(static_cast<std::uint32_t>(value.size())) + std::string(value); }
std::string file_attributes() { return number(1 | 4 | 8) + number(0) + number(content.size()) + number(0100644) + number(1'000'000) + number(1'000'000); }

// Reads the fields of a request.
struct Request {
  std::string bytes;
  std::size_t at = 0;
  std::uint32_t next_number() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4 && at < bytes.size(); ++i) value = value << 8 | static_cast<unsigned char>(bytes[at++]);
    return value;
  }
  std::string next_text() {
    const auto length = std::min<std::size_t>(next_number(), bytes.size() - at);
    at += length;
    return bytes.substr(at - length, length);
  }
  [[nodiscard]] unsigned char type() const { return static_cast<unsigned char>(bytes.at(0)); }
};

std::string output;
std::map<std::string, std::uint32_t> listings;   // open folder -> entries told
std::map<std::string, bool> files;               // open file -> still open
unsigned opened = 0;

void answer(unsigned char type, std::uint32_t id, const std::string& fields) {
  output += number(static_cast<std::uint32_t>(5 + fields.size())) + static_cast<char>(type) + number(id) + fields;
}
void answer_status(std::uint32_t id, std::uint32_t code) { answer(status, id, number(code) + text("") + text("")); }

std::string entry(std::string_view entry_name) { return text(entry_name) + text("") + file_attributes(); }

void answer_page(std::uint32_t id, std::uint32_t& told) {
  std::string page;
  std::uint32_t count = 0;
  if (told == 0 && conduct.evil_names)
    for (const std::string_view evil : {std::string_view("../evil.edi"), std::string_view("a/b.edi"), std::string_view(".."), std::string_view("x\0y.edi", 7), std::string_view("")})
      page += entry(evil), ++count;
  for (; count < 100 && told < conduct.entries; ++told, ++count) {
    char each[32];
    std::snprintf(each, sizeof each, "po%06u.edi", told);
    page += entry(each);
  }
  if (count == 0) answer_status(id, end_of_file);
  else answer(name, id, number(count) + page);
}

void answer_read(std::uint32_t id, Request& request, const std::string& which) {
  request.next_number();
  const std::size_t offset = request.next_number();
  std::size_t length = request.next_number();
  if (!files[which]) return answer_status(id, failure);
  if (offset >= content.size()) return answer_status(id, end_of_file);
  if (conduct.short_reads > 0) length = std::min<std::size_t>(length, conduct.short_reads);
  answer(data, id, text(content.substr(offset, length)));
}

void serve(Request request) {
  request.at = 1;
  const std::uint32_t id = request.next_number();
  if (request.type() == init) {
    output += number(5) + static_cast<char>(version) + number(3);
    return;
  }
  const std::string first = request.next_text();
  switch (request.type()) {
    case opendir_path:
      if (conduct.mute) return;
      if (conduct.garbage) output += number(9) + static_cast<char>(handle) + number(id) + number(1000);
      else answer(handle, id, text("folder"));
      listings["folder"] = 0;
      return;
    case readdir_handle: return answer_page(id, listings[first]);
    case open_file: {
      const auto which = std::to_string(++opened);
      files[which] = true;
      return answer(handle, id, text(which));
    }
    case read_file: return answer_read(id, request, first);
    case write_file: return answer_status(id, conduct.write_status);
    case close_handle:
      files.erase(first);
      return answer_status(id, conduct.close_fails ? failure : ok);
    case fstat_handle: return files[first] ? answer(attributes, id, file_attributes()) : answer_status(id, failure);
    case lstat_path: return first.find("po") == first.npos ? answer_status(id, no_such_file) : answer(attributes, id, file_attributes());
    default: return answer_status(id, ok);
  }
}

// Everything that has arrived is served together, so that requests can overtake each other.
bool serve_what_has_arrived(std::string& input) {
  char block[64 * 1024];
  pollfd waiting{STDIN_FILENO, POLLIN, 0};
  do {
    const auto length = ::read(STDIN_FILENO, block, sizeof block);
    if (length <= 0) return false;
    input.append(block, static_cast<std::size_t>(length));
  } while (conduct.eager_close && ::poll(&waiting, 1, 20) > 0);
  std::deque<Request> requests;
  for (;;) {
    Request length{input};
    const std::size_t size = input.size() < 4 ? 0 : length.next_number();
    if (input.size() < 4 + size || size == 0) break;
    requests.push_back({input.substr(4, size)});
    input.erase(0, 4 + size);
  }
  if (conduct.eager_close)
    std::stable_partition(requests.begin(), requests.end(), [](const Request& request) { return request.type() == close_handle; });
  for (auto& request : requests) serve(std::move(request));
  for (std::size_t at = 0; at < output.size();) {
    const auto written = ::write(STDOUT_FILENO, output.data() + at, output.size() - at);
    if (written <= 0) return false;
    at += static_cast<std::size_t>(written);
  }
  output.clear();
  return true;
}

}  // namespace

int main(int count, char** words) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const auto value = [&] { return i + 1 < count ? static_cast<std::uint32_t>(std::strtoul(words[++i], nullptr, 10)) : 0u; };
    if (word == "--entries") conduct.entries = value();
    else if (word == "--short-reads") conduct.short_reads = value();
    else if (word == "--write-status") conduct.write_status = value();
    else if (word == "--evil-names") conduct.evil_names = true;
    else if (word == "--eager-close") conduct.eager_close = true;
    else if (word == "--close-fails") conduct.close_fails = true;
    else if (word == "--garbage") conduct.garbage = true;
    else if (word == "--mute") conduct.mute = true;
    else return 2;
  }
  std::string input;
  while (serve_what_has_arrived(input)) {
  }
  return 0;
}
