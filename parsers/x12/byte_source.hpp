// Where the bytes of an interchange come from, as a pull: a file, memory, standard input, a decompressor. The reader
// asks for as many as its window has room for and never needs the whole.
#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace crossdock::x12 {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills the front of `into` and says how many bytes came; 0 only at the end. Throws Failure when the world fails.
  virtual std::size_t read(std::span<char> into) = 0;
  // No more than this many are to come, as far as that is known.
  [[nodiscard]] virtual std::size_t at_most() const { return std::numeric_limits<std::size_t>::max(); }
};

// Bytes that outlive the source.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}
  std::size_t read(std::span<char> into) override;
  [[nodiscard]] std::size_t at_most() const override { return rest_.size(); }

 private:
  std::string_view rest_;
};

// A file, or standard input when `path` is "-".
class FileSource final : public ByteSource {
 public:
  explicit FileSource(const std::filesystem::path& path);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  std::size_t read(std::span<char> into) override;

 private:
  std::string name_;
  int descriptor_;
};

}  // namespace crossdock::x12
