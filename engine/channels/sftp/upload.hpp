// upload: a file appears in a server's folder whole or not at all, and never over another one.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"
#include "engine/channels/sftp/session.hpp"

namespace crossdock::channels::sftp {

// Writes to a temporary name, checks the status of CLOSE, renames without overwriting. A file of the same name and
// content that lies there already counts as sent: it is ours from before a crash. Throws Failure for what may succeed
// later or needs the partner; refuses what cannot.
boost::asio::awaitable<Attempt> upload(Session& session, const SftpSettings& settings, const Departure& departure, Executors executors);

}  // namespace crossdock::channels::sftp
