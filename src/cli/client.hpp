#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "codehub/base/task.hpp"
#include "codehub/http/stream.hpp"
#include "codehub/http/websocket.hpp"

namespace codehub::cli {

/// Where a server is, taken from its URL.
struct ServerAddress {
  std::string url;  ///< Origin without a slash at the end.
  http::Endpoint endpoint;
  std::string host_header;
};

/// kInvalidRequest for anything but http://host[:port].
[[nodiscard]] Result<ServerAddress> parse_server_url(const std::string& url);

/// Stands in a refusal before the command that makes room for what a quota refused.
inline constexpr std::string_view kMakeRoom = "Make room with: ";

/// An answer of the interface.
struct Answer {
  int status = 0;
  nlohmann::json body;        ///< Null when there is none.
  std::string text;           ///< The body, where it is no JSON.
  std::string session_token;  ///< When the answer set the session cookie.
};

/// One server's REST interface as one user. Errors carry the server's own words.
class Client {
 public:
  Client(ServerAddress server, std::string token) : server_(std::move(server)), token_(std::move(token)) {}

  [[nodiscard]] const std::string& url() const { return server_.url; }
  [[nodiscard]] Task<Answer> send(std::string method, std::string target, nlohmann::json body);
  [[nodiscard]] Task<nlohmann::json> get(std::string target);
  /// All items of a list, page by page; those of the answer's field `key`, and at most `most`.
  [[nodiscard]] Task<nlohmann::json> list(std::string target, std::string key = "items",
                                          std::size_t most = std::string::npos);

  /// Server-sent events until the stream ends or `on_event` answers false.
  using OnEvent = std::function<bool(const std::string& event, const nlohmann::json& data)>;
  [[nodiscard]] Task<void> follow(std::string target, OnEvent on_event);

  /// With a subprotocol that the server has to speak; empty for none.
  [[nodiscard]] Task<std::unique_ptr<http::WebSocket>> open_websocket(std::string target, std::string subprotocol = {});

 private:
  [[nodiscard]] http::Headers headers() const;

  ServerAddress server_;
  std::string token_;
};

/// Takes server-sent events out of a byte stream (WHATWG HTML section 9.2.6), as far as our server uses the format.
class EventParser {
 public:
  struct Event {
    std::string name;
    std::string data;
  };
  /// Adds bytes and answers the events they completed.
  [[nodiscard]] std::vector<Event> feed(std::string_view bytes);

 private:
  void take_line(std::string_view line, std::vector<Event>& events);
  std::string rest_;
  Event current_;
};

}  // namespace codehub::cli
