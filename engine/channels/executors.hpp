// Where a channel's work runs: network waits and everything that touches the channel's state on `io`, one thread;
// reading, writing and syncing files on `disk`, a pool. The daemon makes both and outlives every channel.
#pragma once

#include <utility>

#include <boost/asio/any_io_executor.hpp>

namespace crossdock::channels {

struct Executors {
  Executors(boost::asio::any_io_executor io_, boost::asio::any_io_executor disk_) : io(std::move(io_)), disk(std::move(disk_)) {}
  boost::asio::any_io_executor io;
  boost::asio::any_io_executor disk;
};

}  // namespace crossdock::channels
