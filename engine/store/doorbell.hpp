// The wake-up between processes: after its transaction the command rings, and the daemon looks at the store at once
// instead of at its next tick. A named pipe in the work folder; ringing never blocks and needs no one to listen.
#pragma once

#include <filesystem>

namespace crossdock::store {

// False when no daemon is listening, which is no error: it will see the change when it starts.
bool ring_doorbell(const std::filesystem::path& work_folder);

class Doorbell {
 public:
  explicit Doorbell(const std::filesystem::path& work_folder);  // creates the pipe if needed; throws Failure
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;
  // Readable when someone rang; non-blocking. The owner waits on it and empties it.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

}  // namespace crossdock::store
