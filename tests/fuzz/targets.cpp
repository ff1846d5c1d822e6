#include "targets.hpp"

#include <algorithm>

#include <boost/asio/io_context.hpp>

#include "ascii.hpp"
#include "body_reader.hpp"
#include "codehub/forward/multiplexer.hpp"
#include "codehub/http/stream.hpp"
#include "codehub/http/text.hpp"
#include "head_parser.hpp"
#include "input_buffer.hpp"
#include "promise.hpp"
#include "run_task.hpp"

namespace codehub::fuzz {
namespace {

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

void check_headers(const http::Headers& headers) {
  for (const auto& header : headers.all()) {
    require(!header.name.empty() && http::all_are(header.name, http::kTokenCharacter), "header names are tokens");
    require(!has_line_break(header.value), "header values stay on their line");
  }
}

/// A stream that gives `text` in pieces of a fixed size.
class TextStream final : public http::ByteStream {
 public:
  TextStream(std::string_view text, std::size_t piece) : text_(text), piece_(piece) {}
  Task<std::size_t> read_some(std::span<char> buffer) override {
    const auto count = text_.copy(buffer.data(), std::min(buffer.size(), piece_));
    text_.remove_prefix(count);
    co_return count;
  }
  Task<void> write_all(std::span<const char>) override { co_return Result<void>(); }
  void shutdown_write() override {}
  void close() override {}

 private:
  std::string_view text_;
  std::size_t piece_;
};

struct Decoded {
  std::string body;
  std::string trailers;
  bool failed = false;
};

asio::awaitable<Decoded> decode(std::string_view input, std::size_t piece) {
  TextStream stream(input, piece);
  http::InputBuffer buffer{http::StreamRef(stream)};
  http::BodyReader reader;
  http::Framing framing;
  framing.kind = http::Framing::Kind::kChunked;
  reader.start(framing);
  Decoded decoded;
  while (true) {
    const auto got = co_await reader.next(buffer, 1000);
    if (!got) decoded.failed = true;
    if (got && got->empty()) {
      check_headers(reader.trailers());
      for (const auto& trailer : reader.trailers().all()) decoded.trailers.append(http::Headers::line_of(trailer));
    }
    if (!got || got->empty()) co_return decoded;
    decoded.body.append(*got);
  }
}

}  // namespace

void request_head(std::string_view input) {
  const http::HeadLimits limits{4096, 32};
  const auto end = http::find_head_end(input, limits, true);
  if (!end || *end == 0) return;
  require(*end <= input.size() && *end <= limits.bytes, "a head lies within its bounds");
  for (std::size_t size = 0; size < *end; size += 7) {
    const auto early = http::find_head_end(input.substr(0, size), limits, true);
    require(!early || *early == 0, "a head is not complete before its end");
  }
  http::RequestHead head;
  const auto facts = http::parse_request_head(input.substr(0, *end), limits, head);
  if (!facts) return;
  check_headers(head.headers);
  require(head.headers.all().size() <= limits.headers, "headers are bounded");
  require(!head.target.empty() && http::all_are(head.target, http::kTargetCharacter), "targets are visible characters");
  require(facts->framing.kind != http::Framing::Kind::kUntilClose, "the end of a request is known");
  require(!(head.headers.contains("Content-Length") && head.headers.contains("Transfer-Encoding")), "one framing");
  // What was read, written again, is read as the same.
  std::string text = head.method + " " + head.target + (head.version == 11 ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
  for (const auto& header : head.headers.all())
    text.append(header.name).append(": ").append(header.value).append("\r\n");
  text += "\r\n";
  http::RequestHead again;
  const http::HeadLimits wide{100000, 32};
  const auto second = http::parse_request_head(text, wide, again);
  require(second.has_value(), "what was read can be written and read again");
  require(again.target == head.target && again.method == head.method, "… as the same");
  require(second->framing.kind == facts->framing.kind && second->framing.length == facts->framing.length,
          "… with the same end");
}

void response_head(std::string_view input) {
  const http::HeadLimits limits{4096, 32};
  const auto end = http::find_head_end(input, limits, false);
  if (!end || *end == 0) return;
  http::ResponseHead head;
  const auto facts = http::parse_response_head(input.substr(0, *end), limits, head);
  if (!facts) return;
  check_headers(head.headers);
  require(head.status >= 100 && head.status <= 599, "a status has its range");
}

void chunked_body(std::string_view input) {
  asio::io_context context;
  const auto whole = test::run_task(context, decode(input, 100000));
  const auto dripping = test::run_task(context, decode(input, 1));
  require(whole.failed == dripping.failed, "how a body arrives does not matter for whether it is accepted");
  if (!whole.failed) require(whole.body == dripping.body, "… nor for what it is");
  require(whole.trailers == dripping.trailers, "… nor for what follows it");
  require(whole.body.size() <= input.size(), "a body is not longer than what was sent");
}

void host(std::string_view input) {
  const auto parsed = http::parse_host(input);
  if (!parsed) return;
  require(!parsed->host.empty() && parsed->host.size() <= 255, "hosts are bounded");
  require(parsed->host.find_first_of("/\\@ ,\"<>%") == std::string::npos, "a host has no marks of other parts");
  const auto again = http::parse_host(parsed->host);
  require(again && again->host == parsed->host && again->port == 0, "a host is read as itself");
}

void path(std::string_view input) {
  const auto parsed = http::canonical_path(input);
  if (!parsed) return;
  require(parsed->starts_with('/') && !parsed->starts_with("//"), "a path begins with one slash");
  const std::string closed = *parsed + "/";
  require(closed.find("/../") == std::string::npos && closed.find("/./") == std::string::npos, "no dot segments");
  require(parsed->find('\\') == std::string::npos && !has_line_break(*parsed),
          "no characters with a meaning elsewhere");
}

void query(std::string_view input) {
  const auto parsed = http::parse_query(input);
  if (!parsed) return;
  std::string text;
  for (const auto& [key, value] : *parsed) text += http::percent_encode(key) + "=" + http::percent_encode(value) + "&";
  const auto again = http::parse_query(text);
  require(again && *again == *parsed, "a query can be written and read again");
}

void percent(std::string_view input) {
  if (input.find('\0') == std::string_view::npos) {
    const auto back = http::percent_decode(http::percent_encode(input));
    require(back && *back == input, "encoding can be undone");
  }
  const auto decoded = http::percent_decode(input);
  if (decoded) require(decoded->find('\0') == std::string::npos, "no NUL");
}

void cookie(std::string_view input) {
  http::Headers headers;
  headers.add("Cookie", std::string(input));
  static_cast<void>(http::find_cookie(headers, "a"));
  http::strip_cookies(headers, {"session", "codehub_app"});
  require(!http::find_cookie(headers, "session"), "a stripped cookie is gone");
  require(!http::find_cookie(headers, "codehub_app"), "… and so are all of them");
  require(headers.all().empty() || headers.get("Cookie").size() <= input.size() * 2 + 2, "nothing grows");
}

void endpoint(std::string_view input) {
  const auto parsed = http::parse_endpoint(input);
  if (!parsed) return;
  const auto again = http::parse_endpoint(http::to_string(*parsed));
  require(again && again->host == parsed->host && again->port == parsed->port, "an endpoint is read as it is written");
}

void forward(std::string_view input) {
  forward::Multiplexer hub(forward::Side::kServes);
  std::size_t unanswered = 0;
  while (!input.empty()) {
    const auto size = std::min<std::size_t>(static_cast<unsigned char>(input.front()), input.size() - 1);
    const auto message = input.substr(1, size);
    input.remove_prefix(1 + size);
    const auto frame = forward::parse_frame(message);
    if (frame) require(forward::render_frame(*frame) == message, "a frame is read as it is written");
    const auto received = hub.receive(message);
    require(frame || !received, "what is no frame is refused");
    if (!received) return;
    require(received->payload.size() <= message.size(), "nothing is made up");
    require(hub.size() <= forward::kMostStreams, "streams are bounded");
    hub.send(received->stream, "answer");
    hub.consumed(received->stream, received->payload.size());
    if (received->payload.size() % 2 == 1) hub.end(received->stream);
    if (received->port % 2 == 1) hub.reset(received->stream, "no");
    unanswered += 3;
  }
  while (const auto next = hub.next()) {
    require(forward::parse_frame(next->message).has_value(), "what is said is well formed");
    require(unanswered-- > 0, "there is an end of what is said");
  }
}

}  // namespace codehub::fuzz
