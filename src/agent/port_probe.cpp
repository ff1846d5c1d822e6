#include "codehub/agent/port_probe.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "codehub/base/deadline.hpp"

namespace codehub::agent {

namespace {

constexpr std::chrono::seconds kProbeLimit{1};
/// "HTTP/1.1 400": with fewer bytes the status is not known.
constexpr std::size_t kEnoughBytes = 12;
constexpr std::string_view kHttpMark = "HTTP/";

/// FTP, SSH, Telnet, SMTP, DNS, POP3, IMAP; Oracle, MySQL, PostgreSQL, Redis, Cassandra, memcached, MongoDB and others'
/// databases; ZooKeeper, MQTT, AMQP, Kafka, VNC; debuggers (gdbserver, JDWP, debugpy).
constexpr std::array<std::uint16_t, 36> kOtherByCustom = {
    21,   22,   23,   25,   53,   110,  143,  465,  587,  993,  995,  1433, 1521,  1883,  2181,  2345,  3306,  3389,
    4222, 5005, 5432, 5671, 5672, 5678, 5900, 6379, 6380, 7687, 9042, 9092, 11211, 26257, 27017, 27018, 27019, 33060};

/// Says `words` and listens until enough was heard. What was heard stays in `answer` when the time is over.
Task<void> converse(http::Endpoint endpoint, std::string words, ProbeAnswer& answer) {
  CO_TRY(auto stream, co_await http::connect(std::move(endpoint)));
  // A server that spoke and left is still to be heard.
  [[maybe_unused]] const auto sent = co_await stream->write_all(words);
  std::array<char, 512> buffer;
  while (answer.bytes.size() < kEnoughBytes) {
    CO_TRY(const auto count, co_await stream->read_some(buffer));
    if (count == 0) {
      answer.closed = true;
      break;
    }
    answer.bytes.append(buffer.data(), count);
  }
  co_return Result<void>{};
}

asio::awaitable<ProbeAnswer> ask(http::Endpoint endpoint, std::string words) {
  ProbeAnswer answer;
  auto conversation = converse(std::move(endpoint), std::move(words), answer);
  const auto ended = co_await with_deadline(kProbeLimit, "a look at a port", std::move(conversation));
  if (!ended && ended.error().code == ErrorCode::kUpstreamUnavailable) answer.closed = true;
  co_return answer;
}

}  // namespace

bool is_other_by_custom(std::uint16_t port) {
  return std::find(kOtherByCustom.begin(), kOtherByCustom.end(), port) != kOtherByCustom.end();
}

bool is_tls_record(std::string_view bytes) {
  return bytes.size() >= 2 && (bytes[0] == '\x16' || bytes[0] == '\x15') && bytes[1] == '\x03';
}

HttpVerdict judge_http_answer(const ProbeAnswer& answer) {
  if (answer.bytes.empty()) {
    // Many servers of TLS close without a word when they are asked in the clear.
    return {answer.closed ? PortProtocol::kOther : PortProtocol::kUnknown, answer.closed};
  }
  if (is_tls_record(answer.bytes)) return {PortProtocol::kOther, true};
  if (!answer.bytes.starts_with(kHttpMark)) return {PortProtocol::kOther, false};
  // Others (nginx, Go) answer 400 in the clear to who should have spoken TLS.
  const bool refused = answer.bytes.size() >= kEnoughBytes && answer.bytes.substr(8, 4) == " 400";
  return {PortProtocol::kHttp, refused};
}

asio::awaitable<PortProtocol> probe_port(http::Endpoint endpoint) {
  auto request = fmt::format(
      "HEAD / HTTP/1.1\r\nHost: localhost:{}\r\nUser-Agent: codehub-agent\r\nAccept: */*\r\nConnection: close\r\n\r\n",
      endpoint.port);
  const auto answer = co_await ask(endpoint, std::move(request));
  const auto verdict = judge_http_answer(answer);
  if (!verdict.maybe_tls) co_return verdict.protocol;
  auto hello = client_hello();
  const auto in_tls = co_await ask(std::move(endpoint), std::move(hello));
  if (is_tls_record(in_tls.bytes)) co_return PortProtocol::kHttps;
  co_return verdict.protocol;
}

}  // namespace codehub::agent
