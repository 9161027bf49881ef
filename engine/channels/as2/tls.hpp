// TLS settings as OpenSSL contexts, from keys and certificates held in memory. Private to the two Beast sources.
#pragma once

#include <vector>

#include <boost/asio/ssl/context.hpp>

#include "engine/channels/as2/protocol/certificate.hpp"

namespace crossdock::as2 {

// TLS 1.2 and newer. `trusted` may hold the peer's own certificate: a pinned one needs no chain.
boost::asio::ssl::context server_context(const Identity& identity, const std::vector<Certificate>& chain, const std::vector<Certificate>& clients);
// `trusted` empty: the system's authorities.
boost::asio::ssl::context client_context(const Identity& identity, const std::vector<Certificate>& trusted);

// The certificate the other side showed; none when it showed none.
Certificate peer_certificate(ssl_st* connection);

}  // namespace crossdock::as2
