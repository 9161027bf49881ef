#include "engine/channels/sftp/packets.hpp"

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::channels::sftp {
namespace {

enum AttributeFlag : std::uint32_t { has_size = 1, has_owner = 2, has_permissions = 4, has_times = 8, has_extended = 0x80000000u };

[[noreturn]] void broken(const std::string& what) {
  throw Failure(Remedy::partner, "the SFTP server broke the protocol: " + what, "if it happens again, tell the partner which server software was upgraded");
}

// Reads big-endian values from the front of a packet; throws when they are not there.
class Reader {
 public:
  explicit Reader(std::string_view packet) : rest_(packet) {}

  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1)[0]); }
  std::uint32_t number() { return static_cast<std::uint32_t>(big_endian(take(4))); }
  std::uint64_t long_number() { return big_endian(take(8)); }
  std::string_view text() { return take(number()); }
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] std::size_t size() const { return rest_.size(); }

 private:
  std::string_view take(std::size_t count) {
    if (count > rest_.size()) broken(fmt::format("a field of {} bytes in a packet that has {} left", count, rest_.size()));
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  static std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  }
  std::string_view rest_;
};

// Builds a packet; its length is filled in at the end.
class Writer {
 public:
  explicit Writer(Type type) : packet_(4, '\0') { packet_ += static_cast<char>(type); }
  Writer(Type type, std::uint32_t id) : Writer(type) { number(id); }

  Writer& number(std::uint32_t value) { return big_endian(value, 4); }
  Writer& long_number(std::uint64_t value) { return big_endian(value, 8); }
  Writer& text(std::string_view bytes) {
    number(static_cast<std::uint32_t>(bytes.size()));
    packet_.append(bytes);
    return *this;
  }
  std::string done() {
    const auto length = static_cast<std::uint32_t>(packet_.size() - 4);
    for (int i = 0; i < 4; ++i) packet_[static_cast<std::size_t>(i)] = static_cast<char>(length >> (24 - 8 * i));
    return std::move(packet_);
  }

 private:
  Writer& big_endian(std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) packet_ += static_cast<char>(value >> (8 * i));
    return *this;
  }
  std::string packet_;
};

Attributes read_attributes(Reader& from) {
  Attributes attributes;
  const auto flags = from.number();
  if (flags & has_size) attributes.size = from.long_number();
  if (flags & has_owner) from.number(), from.number();
  if (flags & has_permissions) attributes.permissions = from.number();
  if (flags & has_times) from.number(), attributes.modified = from.number();
  if (flags & has_extended)
    for (auto pairs = from.number(); pairs > 0; --pairs) from.text(), from.text();
  return attributes;
}

std::vector<Name> read_names(Reader& from) {
  const auto count = from.number();
  // A name takes at least 12 bytes: two lengths and the attribute flags.
  if (count > from.size() / 12) broken(fmt::format("{} names in {} bytes", count, from.size()));
  std::vector<Name> names(count);
  for (auto& each : names) {
    each.name = from.text();
    from.text();  // the line `ls -l` would show: for people, in no defined form
    each.attributes = read_attributes(from);
  }
  return names;
}

}  // namespace

std::string encode_init() { return Writer(Type::init).number(3).done(); }

std::string encode_open(std::uint32_t id, std::string_view path, std::uint32_t flags) {
  return Writer(Type::open, id).text(path).number(flags).number(0).done();
}

std::string encode_read(std::uint32_t id, std::string_view handle, std::uint64_t offset, std::uint32_t length) {
  return Writer(Type::read, id).text(handle).long_number(offset).number(length).done();
}

std::string encode_write(std::uint32_t id, std::string_view handle, std::uint64_t offset, std::string_view bytes) {
  return Writer(Type::write, id).text(handle).long_number(offset).text(bytes).done();
}

std::string encode_rename(std::uint32_t id, std::string_view from, std::string_view to) {
  return Writer(Type::rename, id).text(from).text(to).done();
}

std::string encode_mkdir(std::uint32_t id, std::string_view path) { return Writer(Type::mkdir, id).text(path).number(0).done(); }

std::string encode_simple(Type type, std::uint32_t id, std::string_view handle_or_path) { return Writer(type, id).text(handle_or_path).done(); }

std::string encode_extended(std::uint32_t id, std::string_view request, std::initializer_list<std::string_view> arguments) {
  Writer packet(Type::extended, id);
  packet.text(request);
  for (const auto argument : arguments) packet.text(argument);
  return packet.done();
}

Reply decode_reply(std::string_view packet) {
  Reader from(packet);
  Reply reply;
  reply.type = static_cast<Type>(from.byte());
  reply.id = from.number();
  switch (reply.type) {
    case Type::status:
      reply.status = static_cast<Status>(from.number());
      if (!from.empty()) reply.text = from.text();  // some servers leave it out
      break;
    case Type::handle:
      reply.bytes = from.text();
      if (reply.bytes.size() > 256) broken(fmt::format("a handle of {} bytes, 256 are allowed", reply.bytes.size()));
      break;
    case Type::data: reply.bytes = from.text(); break;
    case Type::name: reply.names = read_names(from); break;
    case Type::attributes: reply.attributes = read_attributes(from); break;
    case Type::extended_reply: reply.bytes = packet.substr(5); break;
    default: broken(fmt::format("a packet of type {} where a reply was expected", static_cast<unsigned>(reply.type)));
  }
  return reply;
}

Greeting decode_greeting(std::string_view packet) {
  Reader from(packet);
  if (const auto type = static_cast<Type>(from.byte()); type != Type::version)
    broken(fmt::format("it opened with a packet of type {} instead of its version", static_cast<unsigned>(type)));
  Greeting greeting;
  greeting.version = from.number();
  while (!from.empty()) {
    std::string name(from.text());
    greeting.extensions[std::move(name)] = from.text();
  }
  return greeting;
}

Limits decode_limits(std::string_view extended_reply) {
  Reader from(extended_reply);
  Limits limits;
  limits.packet = from.long_number();
  limits.read = from.long_number();
  limits.write = from.long_number();
  limits.handles = from.long_number();
  return limits;
}

Space decode_space(std::string_view extended_reply) {
  Reader from(extended_reply);
  from.long_number();                             // f_bsize
  const auto block = from.long_number();          // f_frsize
  const auto blocks = from.long_number();
  from.long_number();                             // free for root too
  const auto available = from.long_number();
  Space space;
  space.total = blocks * block;
  space.free = available * block;
  return space;
}

void Framer::append(std::string_view bytes) {
  if (start_ == buffer_.size()) {
    buffer_.clear();
    start_ = 0;
  } else if (start_ > 256 * 1024) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  buffer_.append(bytes);
}

std::optional<std::string_view> Framer::next() {
  const std::string_view rest = std::string_view(buffer_).substr(start_);
  if (rest.size() < 4) return std::nullopt;
  const std::uint32_t length = Reader(rest).number();
  if (length == 0 || length > largest) broken(fmt::format("a packet of {} bytes, 1 to {} are allowed", length, largest));
  if (rest.size() - 4 < length) return std::nullopt;
  start_ += 4 + length;
  return rest.substr(4, length);
}

}  // namespace crossdock::channels::sftp
