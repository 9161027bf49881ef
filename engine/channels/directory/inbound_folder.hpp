// InboundFolder: a folder of this machine as a Place. Every system call that may wait for a disk runs on the pool.
// Symbolic links, folders and devices are never taken.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/channels/directory/directory.hpp"
#include "engine/channels/directory/watch.hpp"
#include "engine/channels/place.hpp"

namespace crossdock::channels {

class InboundFolder final : public Place {
 public:
  // `ears` hear of new files once prepare() has succeeded.
  InboundFolder(const DirectorySettings& settings, Executors executors, FolderWatch::Ears ears);

  boost::asio::awaitable<void> prepare() override;
  boost::asio::awaitable<void> list(const std::function<void(Listed&&)>& each) override;
  boost::asio::awaitable<std::optional<Content>> fetch(const Listed& file) override;
  boost::asio::awaitable<void> remove(const Listed& file) override;
  boost::asio::awaitable<void> move(const Listed& file, const std::string& folder) override;
  boost::asio::awaitable<void> remove_marker(const std::string& name) override;
  [[nodiscard]] std::string path_of(const std::string& name) const override { return (settings_.inbound / name).string(); }

  // Ends a copy to the spool that is under way; fetch() then throws.
  void stop() { stopping_ = true; }

 private:
  DirectorySettings settings_;
  Executors executors_;
  FolderWatch::Ears ears_;
  std::unique_ptr<FolderWatch> watch_;
  bool refusal_logged_ = false;
  std::atomic<bool> stopping_{false};
};

}  // namespace crossdock::channels
