#include "config/yaml/file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "config/yaml/tree.hpp"
#include "engine/base/text.hpp"

namespace crossdock::yaml {
namespace {

std::string read_text(const std::filesystem::path& path, std::size_t limit) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw Failure(Remedy::operator_, fmt::format("{} is a folder; a YAML file was expected", path.string()));
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    const std::string why = errno ? std::strerror(errno) : "cannot be opened";
    throw Failure(Remedy::operator_, fmt::format("cannot read {}: {}", path.string(), why), "check the path and its permissions");
  }
  const auto size = std::filesystem::file_size(path, error);
  const bool known = !error && size > 0;  // neither a pipe nor a file of the kernel's
  std::string text((known ? std::min<std::size_t>(size, limit) : limit) + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

File::File(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
File::File(File&&) noexcept = default;
File& File::operator=(File&&) noexcept = default;
File::~File() = default;

File File::read(const std::filesystem::path& path, Limits limits) {
  return parse(path.string(), read_text(path, limits.bytes), limits);
}

File File::parse(std::string name, std::string text, Limits limits) {
  if (text.size() > limits.bytes)
    throw Failure(Remedy::operator_, fmt::format("{} is larger than {}, the limit for YAML", name, byte_size(limits.bytes)),
                  "keep large tables as CSV beside it");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  auto tree = std::make_unique<Tree>();
  tree->name = std::move(name);
  tree->text = std::move(text);
  yaml::parse(*tree, limits);
  return File(std::move(tree));
}

Node File::root() const { return {tree_.get(), 0}; }
const std::string& File::name() const { return tree_->name; }
const std::string& File::text() const { return tree_->text; }
std::filesystem::path File::folder() const { return std::filesystem::path(tree_->name).parent_path(); }

std::vector<Problem> File::problems() const {
  std::vector<Problem> sorted = tree_->problems();
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) { return a.position < b.position; });
  return sorted;
}

void File::check(std::string next) const {
  if (!tree_->problems().empty()) throw failure_of(problems(), std::move(next));
}

}  // namespace crossdock::yaml
