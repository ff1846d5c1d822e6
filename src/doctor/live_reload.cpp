#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "checks.hpp"
#include "codehub/domain/port.hpp"
#include "codehub/domain/text.hpp"
#include "codehub/http/text.hpp"
#include "texts.hpp"

// The clients of Vite (5 to 8) and webpack-dev-server (4, 5) carry where their socket goes as constants; without them
// it goes to where the page came from.
namespace codehub::doctor {
namespace {

struct Socket {
  std::string protocol;  ///< "ws" or "wss"; empty: as the page's.
  std::string host;      ///< Empty: the page's.
  std::string port;      ///< Empty: the page's.
};

/// The JavaScript literal after `mark`, up to what ends it there: empty for null and when there is none.
std::string literal_after(std::string_view script, std::string_view mark) {
  const auto at = script.find(mark);
  if (at == std::string_view::npos) return {};
  auto text = script.substr(at + mark.size(), 200);
  text = trim(text.substr(0, text.find_first_of(";|\n,}")));
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'')) text = text.substr(1, text.size() - 2);
  return text == "null" || text == "undefined" ? std::string() : std::string(text);
}

std::optional<Socket> socket_of_vite(std::string_view script) {
  if (script.find("hmrPort = ") == std::string_view::npos) return std::nullopt;
  Socket socket;
  socket.protocol = literal_after(script, "socketProtocol = ");
  socket.host = literal_after(script, "socketHost = `${");
  socket.port = literal_after(script, "hmrPort = ");
  // "base" may follow the port: "24678/app/".
  socket.port = socket.port.substr(0, socket.port.find('/'));
  if (socket.host.starts_with("importMetaUrl")) socket.host.clear();
  return socket;
}

std::optional<Socket> socket_of_webpack(std::string_view script) {
  constexpr std::string_view kMark = "webpack-dev-server/client/index.js?protocol=";
  const auto at = script.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  auto query = script.substr(script.find('?', at) + 1, 500);
  query = query.substr(0, query.find_first_of("\"'` \\!\n"));
  const auto parameters = http::parse_query(query);
  if (!parameters) return std::nullopt;
  const auto value = [&](const char* name) {
    const auto found = parameters->find(name);
    return found == parameters->end() ? std::string() : found->second;
  };
  Socket socket{value("protocol"), value("hostname"), value("port")};
  if (socket.protocol.ends_with(':')) socket.protocol.pop_back();
  // The client takes the page's host for any address, its scheme then too, and its port for 0.
  if (socket.host == "0.0.0.0" || socket.host == "::" || socket.host == "[::]") {
    socket.host.clear();
    socket.protocol.clear();
  }
  if (socket.protocol == "auto") socket.protocol.clear();
  if (socket.port == "0") socket.port.clear();
  return socket;
}

std::optional<Socket> find_socket(const Examination& seen) {
  for (const auto& script : seen.scripts) {
    const auto& body = script.answer.body;
    if (auto socket = script.target.ends_with("/@vite/client") ? socket_of_vite(body) : socket_of_webpack(body)) {
      return socket;
    }
  }
  return std::nullopt;
}

}  // namespace

void check_live_reload(const Case& it, Findings& findings) {
  const auto socket = find_socket(it.seen);
  if (!socket) return;
  const auto name = public_name(it.place());
  const bool secure = it.place().scheme == "https";
  const auto port = socket->port.empty() ? name.port : parse_port(socket->port).value_or(0);
  const auto host = socket->host.empty() ? name.host : socket->host;
  const bool same_host = http::equals_no_case(host, name.host);
  const bool blocked = secure && socket->protocol == "ws";
  if (same_host && port == name.port && !blocked) {
    findings.push_back(make_finding("live_reload_follows"));
    return;
  }
  auto values = it.values();
  const auto protocol = socket->protocol.empty() ? (secure ? "wss" : "ws") : socket->protocol;
  values["socket"] = fmt::format("{}://{}:{}", protocol, host, port);
  auto finding = make_finding("live_reload_elsewhere", std::move(values));
  add_evidence(finding, fmt::format("host {}, port {}, protocol {}", socket->host.empty() ? "-" : socket->host,
                                    socket->port.empty() ? "-" : socket->port,
                                    socket->protocol.empty() ? "-" : socket->protocol));
  it.add_fix(finding, Aim::kFollowPage);
  findings.push_back(std::move(finding));
}

}  // namespace codehub::doctor
