#include "engine/flow/kept_bytes.hpp"

#include <algorithm>
#include <vector>

namespace crossdock::flow {
namespace {

constexpr std::uint64_t small_enough = 1'000'000;  // bytes

class StoredSource final : public x12::ByteSource {
 public:
  explicit StoredSource(std::unique_ptr<store::ContentStream> stream) : stream_(std::move(stream)) {}
  std::size_t read(std::span<char> into) override { return stream_->read(into); }

 private:
  std::unique_ptr<store::ContentStream> stream_;
};

}  // namespace

KeptBytes::KeptBytes(store::Queries& memory, const store::Received& received)
    : memory_(memory), content_(received.content), in_memory_(received.size <= small_enough) {
  if (in_memory_) bytes_ = memory.content(content_);
}

std::unique_ptr<x12::ByteSource> KeptBytes::open() const {
  if (in_memory_) return std::make_unique<x12::MemorySource>(bytes_);
  return std::make_unique<StoredSource>(memory_.open_content(content_));
}

template <class Piece>
void KeptBytes::each_piece(std::uint64_t offset, std::uint64_t length, Piece&& piece) const {
  if (in_memory_) return piece(std::string_view(bytes_).substr(std::min<std::uint64_t>(offset, bytes_.size()), length));
  const auto stream = memory_.open_content(content_);
  std::vector<char> buffer(128 * 1024);
  const std::uint64_t end = offset + length;
  for (std::uint64_t at = 0; at < end;) {
    const std::size_t got = stream->read(buffer);
    if (got == 0) return;
    const std::uint64_t from = std::max(offset, at), to = std::min<std::uint64_t>(end, at + got);
    if (from < to) piece(std::string_view(buffer.data() + (from - at), static_cast<std::size_t>(to - from)));
    at += got;
  }
}

std::string KeptBytes::part(std::uint64_t offset, std::uint64_t length) const {
  std::string bytes;
  each_piece(offset, length, [&](std::string_view piece) { bytes += piece; });
  return bytes;
}

store::Digest KeptBytes::digest(std::uint64_t offset, std::uint64_t length) const {
  store::Hash hash;
  each_piece(offset, length, [&](std::string_view piece) { hash.add(piece); });
  return hash.end();
}

}  // namespace crossdock::flow
