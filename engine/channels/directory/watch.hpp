// FolderWatch: inotify on one folder, as two calls: this name came by rename; something has changed. Where inotify is
// not to be had (limits, network file systems) it says so once and the poll interval does the work alone.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace crossdock::channels {

class FolderWatch {
 public:
  // Both are called on the I/O thread, never from within the constructor.
  struct Ears {
    Ears(std::function<void(const std::string&)> moved_in_, std::function<void()> changed_)
        : moved_in(std::move(moved_in_)), changed(std::move(changed_)) {}
    std::function<void(const std::string& name)> moved_in;
    std::function<void()> changed;
  };
  FolderWatch(boost::asio::any_io_executor io, const std::filesystem::path& folder, Ears ears);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // False when the folder was deleted or moved away, or could not be watched: make a new watch.
  [[nodiscard]] bool watching() const;
  // Why it could not be watched; empty when it is.
  [[nodiscard]] const std::string& refusal() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace crossdock::channels
