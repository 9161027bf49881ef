#include "tools/cli/inputs.hpp"

#include <unistd.h>

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/command.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_front = 4'000;  // bytes

void add_folder(const fs::path& folder, std::vector<Input>& inputs) {
  std::error_code error;
  const std::size_t before = inputs.size();
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    const bool hidden = entry->path().filename().string().starts_with('.');
    if (hidden && entry->is_directory(error)) entry.disable_recursion_pending();
    else if (!hidden && entry->is_regular_file(error)) inputs.push_back({entry->path().lexically_normal().string(), entry->path(), entry->file_size(error)});
  }
  std::sort(inputs.begin() + static_cast<std::ptrdiff_t>(before), inputs.end(), [](const Input& a, const Input& b) { return a.name < b.name; });
}

}  // namespace

void Inputs::declare(Arguments& arguments) {
  arguments.positionals("FILE", words_, "files, or folders with everything below them; - is standard input");
}

std::vector<Input> Inputs::list(const char* example) const {
  std::vector<Input> inputs;
  for (const std::string& word : words_) {
    std::error_code error;
    const fs::path path(word);
    if (word == "-") inputs.push_back({"standard input", path, 0});
    else if (fs::is_directory(path, error)) add_folder(path, inputs);
    else if (fs::exists(path, error)) inputs.push_back({word, path, fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0});
    else throw NotFound(fmt::format("there is no file {}", excerpt(word, 200)), "check the path; ls shows what there is");
  }
  if (words_.empty()) {
    if (::isatty(STDIN_FILENO) == 1) throw UsageError("which file?", example);
    inputs.push_back({"standard input", "-", 0});
  }
  if (inputs.empty()) throw NotFound("there are no files in the folders named", "name other folders or files");
  return inputs;
}

std::size_t WatchedSource::read(std::span<char> into) {
  const std::size_t count = file_.read(into);
  bytes_ += count;
  if (front_.size() < longest_front) front_.append(into.data(), std::min(count, longest_front - front_.size()));
  if (terminal_.wants_progress()) {
    const std::string of = input_.size == 0 ? "" : fmt::format(" of {}", byte_size(input_.size));
    terminal_.progress(fmt::format("{}: {}{}{}{}", input_.name, byte_size(bytes_), of, remark.empty() ? "" : ", ", remark));
  }
  return count;
}

}  // namespace crossdock::cli
