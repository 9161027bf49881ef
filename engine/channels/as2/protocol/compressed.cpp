#include "engine/channels/as2/protocol/compressed.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/as2/protocol/ber.hpp"
#include "engine/channels/as2/protocol/cms_layout.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::size_t portion_size = 64 * 1024;

Bytef* zlib_input(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

// zlib's stream, ended with the scope.
struct Stream {
  explicit Stream(int (*end)(z_stream*)) : end_(end) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { end_(&z); }
  z_stream z{};

 private:
  int (*end_)(z_stream*);
};

// Runs deflate or inflate over one portion of input and hands on what comes out. False to stop.
template <class Step, class Take>
int run(z_stream& z, std::string_view input, Step step, Take take) {
  std::array<char, portion_size> out;
  z.next_in = zlib_input(input);
  z.avail_in = static_cast<uInt>(input.size());
  int state = Z_OK;
  do {
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    state = step(z);
    if (!take(std::string_view(out.data(), out.size() - z.avail_out))) return Z_BUF_ERROR;
  } while (state == Z_OK && (z.avail_in > 0 || z.avail_out == 0));
  return state;
}

Bytes deflated(const Pieces& content, const SpoolPlace& place) {
  Spool spool(place);
  Stream stream(deflateEnd);
  if (deflateInit(&stream.z, Z_DEFAULT_COMPRESSION) != Z_OK) throw std::bad_alloc();
  const auto take = [&](std::string_view out) {
    spool.write(out);
    return true;
  };
  for (const std::string_view piece : content)
    for (std::size_t at = 0; at < piece.size(); at += portion_size)
      run(stream.z, piece.substr(at, portion_size), [](z_stream& z) { return ::deflate(&z, Z_NO_FLUSH); }, take);
  run(stream.z, {}, [](z_stream& z) { return ::deflate(&z, Z_FINISH); }, take);
  return spool.finish();
}

}  // namespace

Sealed compress(const Pieces& content, const SpoolPlace& place) {
  using namespace ber;
  Sealed sealed;
  sealed.content = deflated(content, place);
  // ContentInfo { compressedData, [0] CompressedData { 0, { zlib }, { data, [0] OCTET STRING } } }, from the inside.
  const std::uint64_t length = sealed.content.size();
  const std::string string_head = header(octet_string, length);
  const std::string explicit_head = header(context(0), string_head.size() + length);
  const std::string data_type = object(layout::oid::data);
  const std::uint64_t in_content = data_type.size() + explicit_head.size() + string_head.size() + length;
  const std::string content_head = header(sequence, in_content);
  const std::string version_and_algorithm = wrap(integer, std::string_view("\0", 1)) + wrap(sequence, object(layout::oid::zlib));
  const std::uint64_t in_compressed = version_and_algorithm.size() + content_head.size() + in_content;
  const std::string compressed_head = header(sequence, in_compressed);
  const std::string outer_explicit = header(context(0), compressed_head.size() + in_compressed);
  const std::string type = object(layout::oid::compressed_data);
  sealed.head = header(sequence, type.size() + outer_explicit.size() + compressed_head.size() + in_compressed);
  sealed.head.append(type).append(outer_explicit).append(compressed_head).append(version_and_algorithm);
  sealed.head.append(content_head).append(data_type).append(explicit_head).append(string_head);
  return sealed;
}

Result<Bytes> decompress(std::string_view cms, std::uint64_t limit, const SpoolPlace& place) {
  const auto refuse = [](std::string text) {
    return Refusal(Fault::decompression_failed, std::move(text), "ask the partner for the message as he sent it, or to send without compression");
  };
  const auto octets = layout::compressed_octets(cms);
  if (!octets) return refuse(fmt::format("{} bytes are not a CMS CompressedData with zlib", cms.size()));
  Spool spool(place);
  Stream stream(inflateEnd);
  if (inflateInit(&stream.z) != Z_OK) throw std::bad_alloc();
  bool too_large = false;
  int state = Z_OK;
  const auto take = [&](std::string_view out) {
    too_large = spool.size() + out.size() > limit;
    if (!too_large) spool.write(out);
    return !too_large;
  };
  for (const std::string_view piece : *octets)
    for (std::size_t at = 0; at < piece.size() && state == Z_OK; at += portion_size) {
      state = run(stream.z, piece.substr(at, portion_size), [](z_stream& z) { return ::inflate(&z, Z_NO_FLUSH); }, take);
      if (state == Z_BUF_ERROR && !too_large) state = Z_OK;  // all input used: more is to come
    }
  if (too_large) return refuse(fmt::format("the compressed content is larger than the {} allowed", byte_size(limit)));
  if (state != Z_STREAM_END) return refuse("the zlib stream of the compressed content is damaged or cut off");
  return spool.finish();
}

}  // namespace crossdock::as2
