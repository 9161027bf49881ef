// The store of one node: SQLite in the work folder (crossdock.db, and content/ for large contents).
// WAL, synchronous=FULL, one writer thread with group commit, readers on connections of their own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "engine/base/clock.hpp"
#include "engine/store/store.hpp"

namespace crossdock::store::sqlite {

struct Options {
  std::size_t largest_row = 100'000;        // bytes of content kept in the database; larger ones become files
  std::size_t largest_group = 512;          // verbs per COMMIT
  int compression = 1;                      // zstd level
  std::uint64_t largest_database = 0;       // bytes; 0: as large as the disk
  std::function<bool()> fail_commit = {};   // tests: true makes this COMMIT fail
};

// Opens, creating and migrating as needed. Throws Failure: work folder missing or not writable, a database of a newer
// Crossdock, a damaged one. `clock` must outlive the store.
std::unique_ptr<Store> open(const std::filesystem::path& work_folder, const Clock& clock, Options options = {});

// For the command: reads only, never creates. Throws Failure when there is no store there.
std::unique_ptr<Queries> open_queries(const std::filesystem::path& work_folder);

}  // namespace crossdock::store::sqlite
