// RemoteFolder: the inbound folder of an SFTP server as a Place.
#pragma once

#include <memory>
#include <string>

#include "engine/channels/executors.hpp"
#include "engine/channels/place.hpp"
#include "engine/channels/sftp/connection.hpp"

namespace crossdock::channels::sftp {

class RemoteFolder final : public Place {
 public:
  RemoteFolder(const SftpSettings& settings, Executors executors, Connection& connection)
      : settings_(settings), executors_(std::move(executors)), connection_(connection) {}

  boost::asio::awaitable<void> prepare() override;
  boost::asio::awaitable<void> list(const std::function<void(Listed&&)>& each) override;
  boost::asio::awaitable<std::optional<Content>> fetch(const Listed& file) override;
  boost::asio::awaitable<void> remove(const Listed& file) override;
  boost::asio::awaitable<void> move(const Listed& file, const std::string& folder) override;
  boost::asio::awaitable<void> remove_marker(const std::string& name) override;
  [[nodiscard]] std::string path_of(const std::string& name) const override;

 private:
  boost::asio::awaitable<std::optional<Content>> fetch_to_spool(const Listed& file);
  boost::asio::awaitable<bool> still_that_version(const Listed& file);

  const SftpSettings& settings_;
  Executors executors_;
  Connection& connection_;
  std::shared_ptr<Session> session_;
  bool spool_cleared_ = false;
  std::string made_folder_;    // the move_to folder, once it is there
};

}  // namespace crossdock::channels::sftp
