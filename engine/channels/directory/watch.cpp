#include "engine/channels/directory/watch.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <sys/inotify.h>
#include <unistd.h>

#include <fmt/format.h>

namespace crossdock::channels {

// Shared with the pending wait, which may outlive the watch by one turn of the loop.
struct FolderWatch::State : std::enable_shared_from_this<FolderWatch::State> {
  State(boost::asio::any_io_executor io, Ears ears_) : descriptor(std::move(io)), ears(std::move(ears_)) {}

  boost::asio::posix::stream_descriptor descriptor;
  Ears ears;
  bool watching = false;
  std::string refusal;

  void wait() {
    descriptor.async_wait(boost::asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](boost::system::error_code error) {
      if (error || !self->watching) return;
      self->drain();
      if (self->watching) self->wait();
    });
  }

  void drain() {
    alignas(inotify_event) std::array<char, 16 * 1024> buffer;
    for (;;) {
      const auto length = ::read(descriptor.native_handle(), buffer.data(), buffer.size());
      if (length <= 0) break;
      for (std::ptrdiff_t at = 0; at < length;) {
        inotify_event event;
        std::memcpy(&event, buffer.data() + at, sizeof event);
        hear(event, buffer.data() + at + sizeof event);
        at += static_cast<std::ptrdiff_t>(sizeof event + event.len);
      }
    }
    ears.changed();
  }

  void hear(const inotify_event& event, const char* name) {
    if (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) watching = false;
    if ((event.mask & IN_MOVED_TO) && event.len > 0) ears.moved_in(std::string(name, ::strnlen(name, event.len)));
  }
};

FolderWatch::FolderWatch(boost::asio::any_io_executor io, const std::filesystem::path& folder, Ears ears)
    : state_(std::make_shared<State>(std::move(io), std::move(ears))) {
  const auto refuse = [this] { state_->refusal = std::generic_category().message(errno); };
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) {
    refuse();
    return;
  }
  state_->descriptor.assign(descriptor);
  constexpr auto wanted = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  if (::inotify_add_watch(descriptor, folder.c_str(), wanted) < 0) {
    refuse();
    return;
  }
  state_->watching = true;
  state_->wait();
}

FolderWatch::~FolderWatch() {
  state_->watching = false;
  boost::system::error_code ignored;
  state_->descriptor.close(ignored);
}

bool FolderWatch::watching() const { return state_->watching; }
const std::string& FolderWatch::refusal() const { return state_->refusal; }

}  // namespace crossdock::channels
