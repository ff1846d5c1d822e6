#include "tls_server.hpp"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace codehub::http::house {
namespace {

void add_certificate(SSL_CTX* context) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  auto* name = X509_get_subject_name(certificate.get());
  const std::array<unsigned char, 4> dev = {'d', 'e', 'v', 0};
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, dev.data(), 3, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  SSL_CTX_use_certificate(context, certificate.get());
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) throw std::runtime_error("no certificate");
}

/// Takes "http/1.1" when the client offers it, and nothing else.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  const std::string_view all(reinterpret_cast<const char*>(offered), offered_size);
  const auto at = all.find("\x08http/1.1");
  if (at == std::string_view::npos) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = offered + at + 1;
  *size = 8;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TlsServer::TlsServer(Serve serve, int connections)
    : serve_(std::move(serve)), context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
  ::signal(SIGPIPE, SIG_IGN);  // A client that goes away is part of the tests.
  add_certificate(context_.get());
  SSL_CTX_set_alpn_select_cb(context_.get(), choose_protocol, nullptr);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 8) != 0 || ::getsockname(listener_, any, &size) != 0) {
    throw std::runtime_error("cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, connections] { run(connections); });
}

TlsServer::~TlsServer() {
  ::shutdown(listener_, SHUT_RDWR);  // Ends a wait for clients that never came.
  wait();
  ::close(listener_);
}

void TlsServer::wait() {
  if (thread_.joinable()) thread_.join();
}

void TlsServer::run(int connections) {
  for (int number = 0; number < connections; ++number) {
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(session.get(), client);
    if (SSL_accept(session.get()) == 1) serve_(session.get());
    ::close(client);
  }
}

std::string hear(SSL* session, const std::string& marker) {
  std::string heard;
  std::array<char, 4096> buffer{};
  while (marker.empty() || heard.find(marker) == std::string::npos) {
    const int count = SSL_read(session, buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) break;
    heard.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return heard;
}

bool say(SSL* session, const std::string& text) {
  return SSL_write(session, text.data(), static_cast<int>(text.size())) > 0;
}

}  // namespace codehub::http::house
