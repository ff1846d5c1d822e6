#include "head_parser.hpp"

#include <cstring>
#include <utility>

#include "ascii.hpp"
#include "codehub/http/text.hpp"

namespace codehub::http {
namespace {

constexpr Refusal kBadLineEnd{400, "a line does not end in CR LF"};
constexpr Refusal kBadStartLine{400, "malformed request line"};
constexpr Refusal kBadHeader{400, "malformed header line"};
constexpr Refusal kTooManyHeaders{431, "too many headers"};
constexpr std::size_t kLongestMethod = 32;

/// What the framing rules need, gathered while the headers go by.
struct Seen {
  unsigned hosts = 0;
  unsigned lengths = 0;
  unsigned codings = 0;
  std::string_view host;
  std::string_view length;
  std::string_view coding;
  bool close = false;
  bool keep_alive = false;
  bool expects_continue = false;
  bool unknown_expectation = false;
};

void note(Seen& seen, std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4:
      if (equals_no_case(name, "host")) {
        ++seen.hosts;
        seen.host = value;
      }
      return;
    case 6:
      if (equals_no_case(name, "expect")) {
        const bool known = equals_no_case(value, "100-continue");
        (known ? seen.expects_continue : seen.unknown_expectation) = true;
      }
      return;
    case 10:
      if (equals_no_case(name, "connection")) {
        seen.close = seen.close || list_has_token(value, "close");
        seen.keep_alive = seen.keep_alive || list_has_token(value, "keep-alive");
      }
      return;
    case 14:
      if (equals_no_case(name, "content-length")) {
        ++seen.lengths;
        seen.length = value;
      }
      return;
    case 17:
      if (equals_no_case(name, "transfer-encoding")) {
        ++seen.codings;
        seen.coding = value;
      }
      return;
    default: return;
  }
}

/// Takes one line off the front; false when it has no CR LF at its end.
bool take_line(std::string_view& rest, std::string_view& line) {
  if (rest.empty()) return false;
  const auto* feed = static_cast<const char*>(std::memchr(rest.data(), '\n', rest.size()));
  if (feed == nullptr || feed == rest.data() || feed[-1] != '\r') return false;
  const auto size = static_cast<std::size_t>(feed - rest.data());
  line = rest.substr(0, size - 1);
  rest.remove_prefix(size + 1);
  return true;
}

/// The header lines up to the empty one, in place of what is in `into`.
Parsed<Seen> parse_headers(std::string_view rest, const HeadLimits& limits, Headers& into) {
  Seen seen;
  const auto lines = rest;
  into.take_lines(lines);
  std::size_t count = 0;
  std::string_view line;
  while (true) {
    if (!take_line(rest, line)) return tl::unexpected(kBadLineEnd);
    if (line.empty()) break;
    if (count == limits.headers) return tl::unexpected(kTooManyHeaders);
    std::string_view name;
    std::string_view value;
    if (!split_header(line, name, value)) return tl::unexpected(kBadHeader);
    const bool plain = value.data() == name.data() + name.size() + 2 && value.size() + name.size() + 2 == line.size();
    into.add_line({static_cast<std::size_t>(name.data() - lines.data()), name, value, plain});
    ++count;
    note(seen, name, value);
  }
  return seen;
}

Parsed<Framing> framing_of(const Seen& seen, bool http_1_1) {
  Framing framing;
  if (seen.codings > 0) {
    if (seen.lengths > 0) return tl::unexpected(Refusal{400, "both Content-Length and Transfer-Encoding"});
    if (!http_1_1) return tl::unexpected(Refusal{400, "Transfer-Encoding in HTTP/1.0"});
    if (seen.codings > 1) return tl::unexpected(Refusal{400, "more than one Transfer-Encoding"});
    if (!equals_no_case(seen.coding, "chunked")) return tl::unexpected(Refusal{501, "unsupported Transfer-Encoding"});
    framing.kind = Framing::Kind::kChunked;
    return framing;
  }
  if (seen.lengths == 0) return framing;
  if (seen.lengths > 1) return tl::unexpected(Refusal{400, "more than one Content-Length"});
  if (!parse_length(seen.length, framing.length)) return tl::unexpected(Refusal{400, "malformed Content-Length"});
  framing.kind = Framing::Kind::kLength;
  return framing;
}

bool keeps_alive(const Seen& seen, bool http_1_1) { return http_1_1 ? !seen.close : seen.keep_alive && !seen.close; }

/// "HTTP/1.0" or "HTTP/1.1"; 0 for anything else.
int version_of(std::string_view text) {
  if (text == "HTTP/1.1") return 11;
  return text == "HTTP/1.0" ? 10 : 0;
}

struct RequestLine {
  std::string_view method;
  std::string_view target;
  int version = 11;
};

Parsed<RequestLine> split_request_line(std::string_view line) {
  RequestLine out;
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return tl::unexpected(kBadStartLine);
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (out.method.empty() || out.method.size() > kLongestMethod || !all_are(out.method, kTokenCharacter)) {
    return tl::unexpected(Refusal{400, "malformed method"});
  }
  if (out.target.empty() || !all_are(out.target, kTargetCharacter)) {
    return tl::unexpected(Refusal{400, "malformed request target"});
  }
  out.version = version_of(version);
  if (out.version != 0) return out;
  const bool other = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' &&
                     is_digit(version[7]);
  return tl::unexpected(other ? Refusal{505, "unsupported HTTP version"} : kBadStartLine);
}

/// The part of a request that is wanted: origin form as it is, authority form for CONNECT, "*" for OPTIONS; of an
/// absolute form its path, when it names the same host as the Host header (RFC 9112 section 3.2.2).
Parsed<std::string_view> origin_target(const RequestLine& line, std::string_view host) {
  const auto target = line.target;
  if (line.method == "CONNECT") {
    const auto authority = parse_host(target);
    if (!authority || target.find(':') == std::string_view::npos) {
      return tl::unexpected(Refusal{400, "CONNECT needs host:port"});
    }
    return target;
  }
  if (target.front() == '/') return target;
  if (target == "*" && line.method == "OPTIONS") return target;
  constexpr std::string_view kScheme = "http://";
  constexpr std::string_view kSecureScheme = "https://";
  std::size_t scheme = 0;
  if (equals_no_case(target.substr(0, kScheme.size()), kScheme)) scheme = kScheme.size();
  if (equals_no_case(target.substr(0, kSecureScheme.size()), kSecureScheme)) scheme = kSecureScheme.size();
  if (scheme == 0) return tl::unexpected(Refusal{400, "malformed request target"});
  const auto slash = target.find('/', scheme);
  const auto authority = target.substr(scheme, slash == std::string_view::npos ? slash : slash - scheme);
  if (!equals_no_case(authority, host)) return tl::unexpected(Refusal{400, "target and Host name different hosts"});
  return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
}

/// The empty line that some clients send after a body is skipped once (RFC 9112 section 2.2).
std::size_t leading_empty_line(std::string_view data) { return data.starts_with("\r\n") ? 2 : 0; }

Parsed<int> split_status_line(std::string_view line) {
  constexpr Refusal kBad{502, "malformed status line"};
  if (line.size() < 12 || line[8] != ' ' || (line.size() > 12 && line[12] != ' ')) return tl::unexpected(kBad);
  if (version_of(line.substr(0, 8)) == 0) return tl::unexpected(kBad);
  int status = 0;
  for (std::size_t index = 9; index < 12; ++index) {
    if (!is_digit(line[index])) return tl::unexpected(kBad);
    status = status * 10 + (line[index] - '0');
  }
  if (status < 100 || status > 599 || !all_are(line.substr(12), kValueCharacter)) return tl::unexpected(kBad);
  return status;
}

/// Looks at what came so far of a head that is not complete.
Parsed<std::size_t> check_incomplete(std::string_view data, const HeadLimits& limits, bool is_request) {
  std::string_view rest = data.substr(leading_empty_line(data));
  bool first = true;
  std::string_view line;
  while (rest.find('\n') != std::string_view::npos) {
    if (!take_line(rest, line)) return tl::unexpected(kBadLineEnd);
    if (first && is_request) {
      if (auto parsed = split_request_line(line); !parsed) return tl::unexpected(parsed.error());
    } else if (first) {
      if (auto parsed = split_status_line(line); !parsed) return tl::unexpected(parsed.error());
    }
    first = false;
  }
  if (data.size() >= limits.bytes) return tl::unexpected(Refusal{431, "the head is too long"});
  return 0;
}

}  // namespace

bool parse_length(std::string_view text, std::uint64_t& length) {
  constexpr std::size_t kMostDigits = 18;  // Fits 64 bits with room for sums.
  if (text.empty() || text.size() > kMostDigits) return false;
  length = 0;
  for (const char character : text) {
    if (!is_digit(character)) return false;
    length = length * 10 + static_cast<std::uint64_t>(character - '0');
  }
  return true;
}

// No blanks before the colon, no folding (a line that begins with a blank has no name).
bool split_header(std::string_view line, std::string_view& name, std::string_view& value) {
  std::size_t colon = 0;
  while (colon < line.size() && is_a(line[colon], kTokenCharacter)) ++colon;
  if (colon == 0 || colon == line.size() || line[colon] != ':') return false;
  name = line.substr(0, colon);
  value = trim_blanks(line.substr(colon + 1));
  return all_are(value, kValueCharacter);
}

Parsed<std::size_t> find_head_end(std::string_view data, const HeadLimits& limits, bool is_request) {
  const auto skipped = leading_empty_line(data);
  const auto end = data.find("\r\n\r\n", skipped);
  if (end == std::string_view::npos) return data.empty() ? 0 : check_incomplete(data, limits, is_request);
  if (end + 4 > limits.bytes) return tl::unexpected(Refusal{431, "the head is too long"});
  return end + 4;
}

Parsed<RequestFacts> parse_request_head(std::string_view head, const HeadLimits& limits, RequestHead& into) {
  head.remove_prefix(leading_empty_line(head));
  std::string_view line;
  if (!take_line(head, line)) return tl::unexpected(kBadLineEnd);
  const auto start = split_request_line(line);
  if (!start) return tl::unexpected(start.error());
  const auto seen = parse_headers(head, limits, into.headers);
  if (!seen) return tl::unexpected(seen.error());

  const bool http_1_1 = start->version == 11;
  if (seen->hosts > 1) return tl::unexpected(Refusal{400, "more than one Host"});
  if (seen->hosts == 0 && http_1_1) return tl::unexpected(Refusal{400, "no Host"});
  if (seen->hosts == 1 && !is_host(seen->host)) return tl::unexpected(Refusal{400, "malformed Host"});
  const auto target = origin_target(*start, seen->host);
  if (!target) return tl::unexpected(target.error());
  const auto framing = framing_of(*seen, http_1_1);
  if (!framing) return tl::unexpected(framing.error());
  if (seen->unknown_expectation) return tl::unexpected(Refusal{417, "unknown expectation"});

  into.method.assign(start->method);
  into.target.assign(*target);
  into.version = start->version;
  RequestFacts facts;
  facts.framing = *framing;
  facts.keep_alive = keeps_alive(*seen, http_1_1);
  facts.expects_continue = seen->expects_continue && http_1_1;
  return facts;
}

Parsed<ResponseFacts> parse_response_head(std::string_view head, const HeadLimits& limits, ResponseHead& into) {
  std::string_view line;
  if (!take_line(head, line)) return tl::unexpected(kBadLineEnd);
  const auto status = split_status_line(line);
  if (!status) return tl::unexpected(status.error());
  const auto seen = parse_headers(head, limits, into.headers);
  if (!seen) return tl::unexpected(seen.error());
  const bool http_1_1 = line.starts_with("HTTP/1.1");
  const auto framing = framing_of(*seen, http_1_1);
  if (!framing) return tl::unexpected(framing.error());
  into.status = *status;
  ResponseFacts facts;
  facts.framing = *framing;
  if (facts.framing.kind == Framing::Kind::kNone) facts.framing.kind = Framing::Kind::kUntilClose;
  facts.keep_alive = keeps_alive(*seen, http_1_1);
  return facts;
}

}  // namespace codehub::http
