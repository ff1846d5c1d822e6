#include "codehub/api/security_headers.hpp"

namespace codehub::api {

// connect-src 'self' has the WebSocket of the same host and port in it (CSP level 3, section 6.7.2.8).
void add_security_headers(http::Headers& headers) {
  headers.set("Content-Security-Policy",
              "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
              "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "same-origin");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace codehub::api
