#include "engine/channels/sftp/remote_folder.hpp"

#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/offload.hpp"
#include "engine/channels/sftp/remote_file.hpp"
#include "engine/channels/spool.hpp"

namespace crossdock::channels::sftp {

namespace asio = boost::asio;

namespace {

constexpr std::size_t spool_block = 1 << 20;  // bytes gathered before the disk pool is asked to write
constexpr int most_of_one_name = 1000;

Attributes expected_of(const Listed& file) {
  Attributes attributes;
  attributes.size = file.size;
  attributes.modified = static_cast<std::uint32_t>(file.modified);
  return attributes;
}

}  // namespace

std::string RemoteFolder::path_of(const std::string& name) const { return join(settings_.inbound, name); }

asio::awaitable<void> RemoteFolder::prepare() {
  if (!spool_cleared_) {
    const std::function<void()> work = [this] { clear_spool(settings_.spool, settings_.name); };
    co_await offload(executors_.disk, work);
    spool_cleared_ = true;
  }
  session_ = co_await connection_.session(Connection::Patience::try_now);
}

asio::awaitable<void> RemoteFolder::list(const std::function<void(Listed&&)>& each) {
  const std::function<void(Name&&)> each_name = [&each](Name&& entry) {
    if (!entry.attributes.regular_file()) return;
    Listed file;
    file.name = std::move(entry.name);
    file.size = entry.attributes.size.value_or(0);
    file.modified = entry.attributes.modified.value_or(0);
    each(std::move(file));
  };
  co_await list_folder(*session_, settings_.inbound, each_name);
}

asio::awaitable<std::optional<Content>> RemoteFolder::fetch(const Listed& file) {
  if (file.size > settings_.pickup.spool_above) co_return co_await fetch_to_spool(file);
  const Attributes expected = expected_of(file);
  std::optional<std::string> bytes = co_await read_small(*session_, path_of(file.name), expected);
  if (!bytes) co_return std::nullopt;
  std::optional<Content> content(std::in_place);
  content->bytes = std::move(*bytes);
  co_return content;
}

asio::awaitable<std::optional<Content>> RemoteFolder::fetch_to_spool(const Listed& file) {
  std::optional<SpoolFile> spool;
  std::string block;
  const std::function<void()> create = [&] { spool.emplace(settings_.spool, settings_.name); };
  const std::function<void()> append = [&] { spool->append(block); };
  co_await offload(executors_.disk, create);
  const TakePiece take = [&](std::string piece) -> asio::awaitable<void> {
    block += piece;
    if (block.size() < spool_block) co_return;
    co_await offload(executors_.disk, append);
    block.clear();
  };
  const Attributes expected = expected_of(file);
  const bool whole = co_await read_large(*session_, path_of(file.name), expected, take);
  if (!whole) co_return std::nullopt;
  std::optional<Content> content(std::in_place);
  const std::function<void()> finish = [&] {
    spool->append(block);
    content->spooled = spool->hand_on();
  };
  co_await offload(executors_.disk, finish);
  co_return content;
}

asio::awaitable<bool> RemoteFolder::still_that_version(const Listed& file) {
  const std::optional<Attributes> now = co_await look_at(*session_, path_of(file.name));
  co_return now && now->regular_file() && now->size == file.size && now->modified == static_cast<std::uint32_t>(file.modified);
}

asio::awaitable<void> RemoteFolder::remove(const Listed& file) {
  const bool same = co_await still_that_version(file);
  if (same) co_await remove_file(*session_, path_of(file.name));
}

asio::awaitable<void> RemoteFolder::move(const Listed& file, const std::string& folder) {
  const bool same = co_await still_that_version(file);
  if (!same) co_return;
  const std::string target = folder.starts_with('/') ? folder : join(settings_.inbound, folder);
  if (made_folder_ != target) co_await make_folder(*session_, target);
  made_folder_ = target;
  const std::string from = path_of(file.name);
  for (int number = 0; number < most_of_one_name; ++number) {
    std::string name = file.name;
    if (number > 0) name += fmt::format(".{}", number);
    const bool renamed = co_await rename_file(*session_, from, join(target, name));
    if (renamed) co_return;
  }
  throw Failure(Remedy::operator_, fmt::format("cannot move {} to {}: a thousand files of that name lie there", excerpt(file.name), target),
                "clear the folder, or set another move_to");
}

asio::awaitable<void> RemoteFolder::remove_marker(const std::string& name) { co_await remove_file(*session_, path_of(name)); }

}  // namespace crossdock::channels::sftp
