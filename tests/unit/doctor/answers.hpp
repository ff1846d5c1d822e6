#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "codehub/doctor/examination.hpp"

namespace codehub::doctor::test {

/// Port 5173 of a workspace, at 5173-abcdefghjkmn.apps.example.com.
inline Place place(std::string scheme = "http", std::string host_tail = "-abcdefghjkmn.apps.example.com") {
  return {5173, "shop", std::move(scheme), std::move(host_tail)};
}

inline Answer answer(int status, std::string body, std::initializer_list<http::Header> headers = {}) {
  Answer one;
  one.outcome = Outcome::kAnswered;
  one.status = status;
  one.headers = http::Headers(headers);
  one.body = std::move(body);
  return one;
}

inline Answer html(std::string body, std::initializer_list<http::Header> headers = {}) {
  auto one = answer(200, std::move(body), headers);
  one.headers.add("Content-Type", "text/html; charset=utf-8");
  return one;
}

inline agentlink::ListeningPort listener(std::uint16_t port, std::string command = "node server.js",
                                         PortProtocol protocol = PortProtocol::kHttp) {
  agentlink::ListeningPort one;
  one.port = port;
  one.addresses = {"127.0.0.1"};
  one.protocol = protocol;
  one.process = "node";
  one.command = std::move(command);
  one.pid = 17;
  return one;
}

/// A server that answers "/" so, and is listed.
inline Examination seen(Answer root, Place where = place()) {
  Examination all;
  all.place = std::move(where);
  all.listening.push_back(listener(all.place.port));
  all.hops.push_back({"/", std::move(root)});
  all.answer_seconds = 6;
  return all;
}

inline std::optional<Finding> find(const Report& report, std::string_view code) {
  for (const auto& finding : report.findings) {
    if (finding.code == code) return finding;
  }
  return std::nullopt;
}

/// Codes of everything but "answers", in their order, for messages of tests: "a b c".
inline std::string codes(const Report& report) {
  std::string all;
  for (const auto& finding : report.findings) {
    if (finding.code != "answers") all += (all.empty() ? "" : " ") + finding.code;
  }
  return all;
}

}  // namespace codehub::doctor::test
