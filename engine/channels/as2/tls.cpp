#include "engine/channels/as2/tls.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::as2 {
namespace ssl = boost::asio::ssl;
namespace {

void use(SSL_CTX* context, const Identity& identity) {
  if (!identity.certificate) return;
  if (SSL_CTX_use_certificate(context, identity.certificate.native()) != 1 || SSL_CTX_use_PrivateKey(context, identity.key.native()) != 1)
    throw Failure(Remedy::operator_, fmt::format("TLS cannot use {}: {}", identity.certificate.named(), openssl_reason()), "crossdock cert check");
}

void trust(SSL_CTX* context, const std::vector<Certificate>& certificates) {
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  for (const Certificate& certificate : certificates) X509_STORE_add_cert(store, certificate.native());
}

}  // namespace

ssl::context server_context(const Identity& identity, const std::vector<Certificate>& chain, const std::vector<Certificate>& clients) {
  ssl::context context(ssl::context::tls_server);
  SSL_CTX* native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
  use(native, identity);
  for (const Certificate& certificate : chain) {
    X509_up_ref(certificate.native());
    SSL_CTX_add0_chain_cert(native, certificate.native());
  }
  if (!clients.empty()) {
    trust(native, clients);
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    static constexpr unsigned char session_id[] = "crossdock-as2";
    SSL_CTX_set_session_id_context(native, session_id, sizeof session_id - 1);
  }
  return context;
}

ssl::context client_context(const Identity& identity, const std::vector<Certificate>& trusted) {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX* native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  use(native, identity);
  if (trusted.empty()) context.set_default_verify_paths();
  else trust(native, trusted);
  context.set_verify_mode(ssl::verify_peer);
  return context;
}

Certificate peer_certificate(ssl_st* connection) {
  X509* x509 = SSL_get1_peer_certificate(connection);
  if (x509 == nullptr) return {};
  return Certificate::of_native({x509, X509_free});
}

}  // namespace crossdock::as2
