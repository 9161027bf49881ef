// Bytes of any size: small ones in memory, large ones in a file of the spool folder, mapped. Everything in this room
// reads a std::string_view and does not know which; that is how a payload of 100 MB passes without its size in memory.
// Pieces: several views that together are one octet string, so that composing copies nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::as2 {

// Immutable, cheap to copy; the memory, or the mapping and its file, lives as long as the last copy.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::string bytes);
  // Maps a file; throws Failure(operator_) when it cannot be read. `owned`: removed with the last copy.
  static Bytes of_file(const std::filesystem::path& path, bool owned);

  [[nodiscard]] std::string_view view() const noexcept { return view_; }
  [[nodiscard]] std::size_t size() const noexcept { return view_.size(); }
  [[nodiscard]] bool empty() const noexcept { return view_.empty(); }
  // A part of these bytes; keeps the whole alive.
  [[nodiscard]] Bytes part(std::string_view part_of_view) const;
  // The file behind exactly these bytes, given up: it is the caller's to move or delete. Empty when in memory or a part.
  [[nodiscard]] std::optional<std::filesystem::path> release_file() const;

 private:
  struct Storage;
  std::shared_ptr<const Storage> storage_;
  std::string_view view_;
};

// Where large things are written for a while.
struct SpoolPlace {
  SpoolPlace() = default;
  SpoolPlace(std::filesystem::path folder_, std::size_t memory_limit_) : folder(std::move(folder_)), memory_limit(memory_limit_) {}
  std::filesystem::path folder;            // empty: everything stays in memory
  std::size_t memory_limit = 256 * 1024;   // larger than this goes to a file
};

// Bytes on their way in: grows in memory, moves to a file when it grows past the place's limit.
// write() throws Failure(wait) when the disk is full and Failure(operator_) when the folder cannot be written.
class Spool {
 public:
  explicit Spool(SpoolPlace place) : place_(std::move(place)) {}
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  void write(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  // Ends the writing. The file, if there is one, is removed with the last copy of the result.
  Bytes finish();

 private:
  void move_to_file();
  void write_file(std::string_view bytes);
  SpoolPlace place_;
  std::string memory_;
  std::filesystem::path path_;
  int file_ = -1;
  std::uint64_t size_ = 0;
};

// One octet string as a row of views. The views' owner must outlive it.
class Pieces {
 public:
  Pieces() = default;
  explicit Pieces(std::string_view one) { add(one); }
  void add(std::string_view piece) {
    if (!piece.empty()) pieces_.push_back(piece);
  }
  void add(const Pieces& others) { pieces_.insert(pieces_.end(), others.pieces_.begin(), others.pieces_.end()); }
  [[nodiscard]] auto begin() const noexcept { return pieces_.begin(); }
  [[nodiscard]] auto end() const noexcept { return pieces_.end(); }
  [[nodiscard]] std::uint64_t size() const noexcept {
    std::uint64_t sum = 0;
    for (const std::string_view piece : pieces_) sum += piece.size();
    return sum;
  }
  [[nodiscard]] std::string joined() const {
    std::string whole;
    whole.reserve(size());
    for (const std::string_view piece : pieces_) whole += piece;
    return whole;
  }

 private:
  std::vector<std::string_view> pieces_;
};

// Writes pieces to a spool and returns them as one.
Bytes gather(const Pieces& pieces, const SpoolPlace& place);

}  // namespace crossdock::as2
