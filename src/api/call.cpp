#include "call.hpp"

#include "codehub/api/security_headers.hpp"

namespace codehub::api {

void add_api_headers(http::Headers& headers) {
  headers.set("Cache-Control", "no-store");
  add_security_headers(headers);
}

Reply json_reply(int status, const nlohmann::json& body) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  add_api_headers(response.headers);
  response.body = to_text(body);
  return response;
}

Reply empty_reply() {
  http::Response response;
  response.status = 204;
  add_api_headers(response.headers);
  return response;
}

}  // namespace codehub::api
