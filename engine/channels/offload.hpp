// offload: disk and CPU work of a coroutine on a pool, the coroutine itself staying on its own thread.
//
//   const std::function<Copied()> work = [&] { return copy_to_spool(from, to); };
//   const Copied copied = co_await offload(executors.disk, work);
//
// The work may refer to the coroutine's locals: the coroutine waits until it has ended. What it throws is rethrown
// there. It is a named std::function because gcc 12 destroys temporaries of a co_await expression twice, and because
// a lambda's own type inside a coroutine frame upsets it in unity builds.
#pragma once

#include <functional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace crossdock::channels {

namespace detail {
template <class Result>
boost::asio::awaitable<Result> run_once(const std::function<Result()>& work) {
  co_return work();
}
}  // namespace detail

template <class Result>
boost::asio::awaitable<Result> offload(boost::asio::any_io_executor pool, const std::function<Result()>& work) {
  auto task = detail::run_once(work);
  co_return co_await boost::asio::co_spawn(pool, std::move(task), boost::asio::use_awaitable);
}

}  // namespace crossdock::channels
