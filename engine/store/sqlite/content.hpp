// Contents by their SHA-256: each distinct byte string is kept once, compressed with zstd; up to Options::largest_row
// bytes inside the database, in the transaction that refers to it; larger ones as files content/ab/abcdef....zst,
// made durable before that transaction begins. A crash in between leaves a file no row names, which costs only room.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "engine/store/outcome.hpp"
#include "engine/store/queries.hpp"
#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

class ContentFolder {
 public:
  explicit ContentFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Any thread. Throws Failure when the disk refuses.
  [[nodiscard]] PackedContent pack(std::string_view bytes, std::size_t largest_row, int level) const;
  [[nodiscard]] PackedContent pack_file(const std::filesystem::path& file, std::size_t largest_row, int level) const;

  // In a transaction: the row that holds these bytes, made if there is none.
  static Id keep(Connection& db, const PackedContent& content);

  // Throws Failure when the bytes are damaged or gone.
  [[nodiscard]] std::string whole(Connection& db, Id id) const;
  [[nodiscard]] std::unique_ptr<ContentStream> open(Connection& db, Id id) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace crossdock::store::sqlite
