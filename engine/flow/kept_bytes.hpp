// The bytes of something received, as often as a stage needs them: from memory when they are small, else streamed from
// the store each time.
#pragma once

#include <memory>
#include <string>

#include "engine/store/digest.hpp"
#include "engine/store/queries.hpp"
#include "parsers/x12/byte_source.hpp"

namespace crossdock::flow {

class KeptBytes {
 public:
  KeptBytes(store::Queries& memory, const store::Received& received);

  [[nodiscard]] std::unique_ptr<x12::ByteSource> open() const;
  // A part, whole; shorter when the bytes end before it does.
  [[nodiscard]] std::string part(std::uint64_t offset, std::uint64_t length) const;
  // SHA-256 of a part.
  [[nodiscard]] store::Digest digest(std::uint64_t offset, std::uint64_t length) const;

 private:
  template <class Piece>
  void each_piece(std::uint64_t offset, std::uint64_t length, Piece&& piece) const;

  store::Queries& memory_;
  store::Id content_;
  bool in_memory_;
  std::string bytes_;
};

}  // namespace crossdock::flow
