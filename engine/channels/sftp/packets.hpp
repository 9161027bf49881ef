// The SFTP protocol, version 3 (draft-ietf-secsh-filexfer-02), as bytes: requests are encoded, replies decoded, streams
// cut into packets. No I/O, no state of a session. Nothing the server sends is trusted: every length is checked
// against what is there, and a packet that breaks the rules throws Failure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::channels::sftp {

enum class Type : std::uint8_t {
  init = 1, version = 2,
  open = 3, close = 4, read = 5, write = 6, lstat = 7, fstat = 8, opendir = 11, readdir = 12, remove = 13, mkdir = 14,
  realpath = 16, stat = 17, rename = 18,
  status = 101, handle = 102, data = 103, name = 104, attributes = 105,
  extended = 200, extended_reply = 201,
};

// Those of version 3 and the later ones that servers send all the same.
enum class Status : std::uint32_t {
  ok = 0, end_of_file = 1, no_such_file = 2, permission_denied = 3, failure = 4, bad_message = 5, no_connection = 6,
  connection_lost = 7, unsupported = 8, file_exists = 11, no_space = 14, quota_exceeded = 15,
};

enum OpenFlag : std::uint32_t { open_read = 1, open_write = 2, open_append = 4, open_create = 8, open_truncate = 16, open_exclusive = 32 };

struct Attributes {
  Attributes() = default;
  std::optional<std::uint64_t> size;
  std::optional<std::uint32_t> permissions;  // with the file type in the high bits, as in POSIX st_mode
  std::optional<std::uint32_t> modified;     // seconds since 1970

  [[nodiscard]] bool regular_file() const { return permissions && (*permissions & 0170000u) == 0100000u; }
  [[nodiscard]] bool folder() const { return permissions && (*permissions & 0170000u) == 0040000u; }
};

struct Name {
  std::string name;
  Attributes attributes;
};

struct Reply {
  Reply() = default;
  Type type = Type::status;
  std::uint32_t id = 0;
  Status status = Status::ok;   // of Type::status
  std::string text;             // the server's own words beside a status; any bytes
  std::string bytes;            // handle, data or extended reply
  std::vector<Name> names;      // of Type::name
  Attributes attributes;        // of Type::attributes

  [[nodiscard]] bool is(Status wanted) const { return type == Type::status && status == wanted; }
};

struct Greeting {
  std::uint32_t version = 0;
  std::map<std::string, std::string> extensions;
};

// Requests, whole packets with their length in front.
std::string encode_init();
std::string encode_open(std::uint32_t id, std::string_view path, std::uint32_t flags);
std::string encode_read(std::uint32_t id, std::string_view handle, std::uint64_t offset, std::uint32_t length);
std::string encode_write(std::uint32_t id, std::string_view handle, std::uint64_t offset, std::string_view bytes);
std::string encode_rename(std::uint32_t id, std::string_view from, std::string_view to);
std::string encode_mkdir(std::uint32_t id, std::string_view path);
// close, fstat, readdir with a handle; lstat, stat, opendir, remove, realpath with a path.
std::string encode_simple(Type type, std::uint32_t id, std::string_view handle_or_path);
// An extended request whose arguments are strings: posix-rename, fsync, limits, statvfs, all @openssh.com.
std::string encode_extended(std::uint32_t id, std::string_view request, std::initializer_list<std::string_view> arguments);

// A packet without its length.
Reply decode_reply(std::string_view packet);
Greeting decode_greeting(std::string_view packet);

// What "limits@openssh.com" answers; zero means no limit was named.
struct Limits {
  Limits() = default;
  std::uint64_t packet = 0, read = 0, write = 0, handles = 0;
};
Limits decode_limits(std::string_view extended_reply);

// Free and total bytes, from what "statvfs@openssh.com" answers.
struct Space {
  Space() = default;
  std::uint64_t free = 0, total = 0;
};
Space decode_space(std::string_view extended_reply);

// Cuts a stream into packets.
class Framer {
 public:
  static constexpr std::uint32_t largest = 1u << 20;  // bytes; OpenSSH's own bound is 256 KiB

  void append(std::string_view bytes);
  // The next packet without its length, valid until the next call of either; nothing when more bytes are needed.
  // Throws Failure for a length of zero or above `largest`.
  std::optional<std::string_view> next();

 private:
  std::string buffer_;
  std::size_t start_ = 0;
};

}  // namespace crossdock::channels::sftp
