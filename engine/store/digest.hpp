// SHA-256 of contents, whole or piece by piece: what contents are kept under and repeated interchanges are known by.
#pragma once

#include <memory>
#include <string_view>

#include "engine/store/rows.hpp"

namespace crossdock::store {

class Hash {
 public:
  Hash();
  ~Hash();
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  void add(std::string_view bytes);
  Digest end();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Digest digest_of(std::string_view bytes);

}  // namespace crossdock::store
