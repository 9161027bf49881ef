// The store's verbs as coroutines: started here, completed by the store's thread, resumed on the caller's executor.
//
//   const std::function<void(store::Done<store::Claims>)> claim = [&](auto done) { store.claim(request, done); };
//   const store::Claims claims = co_await on_store(claim);
//
// The verb is a named std::function because gcc 12 destroys temporaries of a co_await expression twice.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/store/store.hpp"

namespace crossdock::daemon {

template <class Result>
boost::asio::awaitable<Result> on_store(const std::function<void(store::Done<Result>)>& verb) {
  namespace asio = boost::asio;
  auto executor = co_await asio::this_coro::executor;
  auto initiate = [&verb, &executor](auto handler) {
    auto working = asio::prefer(executor, asio::execution::outstanding_work.tracked);
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    verb([working, shared](std::exception_ptr error, Result result) {
      asio::post(working, [shared, error, result = std::move(result)]() mutable { std::move (*shared)(error, std::move(result)); });
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Result)>(initiate, asio::use_awaitable);
}

}  // namespace crossdock::daemon
