#include "web_url.hpp"

#include <algorithm>
#include <array>

#include "codehub/http/message.hpp"
#include "codehub/http/text.hpp"

namespace codehub::doctor {
namespace {

constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "ws", "wss"};

bool is_secure(std::string_view scheme) { return scheme == "https" || scheme == "wss"; }

bool is_letter(char character) {
  const auto lower = http::to_lower(character);
  return lower >= 'a' && lower <= 'z';
}

/// Slashes that JSON escaped are slashes again.
std::string without_escapes(std::string_view script) {
  std::string plain;
  plain.reserve(script.size());
  for (std::size_t at = 0; at < script.size(); ++at) {
    if (script[at] == '\\' && at + 1 < script.size() && script[at + 1] == '/') continue;
    plain += script[at];
  }
  return plain;
}

}  // namespace

std::string WebUrl::origin() const {
  return scheme + "://" + host + (names_port ? ":" + std::to_string(port) : std::string());
}

std::optional<WebUrl> parse_web_url(std::string_view text, std::string_view scheme) {
  WebUrl url;
  const auto mark = text.find("//");
  if (mark == std::string_view::npos) return std::nullopt;
  if (mark == 0) {
    url.scheme = scheme;
  } else {
    if (text[mark - 1] != ':') return std::nullopt;
    for (const auto character : text.substr(0, mark - 1)) url.scheme += http::to_lower(character);
  }
  if (std::find(kSchemes.begin(), kSchemes.end(), url.scheme) == kSchemes.end()) return std::nullopt;
  const auto after = text.substr(mark + 2);
  const auto end = std::min(after.find_first_of("/?#"), after.size());
  auto authority = after.substr(0, end);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  auto host = http::parse_host(authority);
  if (!host) return std::nullopt;
  url.host = std::move(host->host);
  url.names_port = host->port != 0;
  const auto usual = is_secure(url.scheme) ? std::uint16_t{443} : std::uint16_t{80};
  url.port = url.names_port ? static_cast<std::uint16_t>(host->port) : usual;
  url.rest = after.substr(end);
  return url;
}

bool is_loopback(std::string_view host) {
  constexpr std::array<std::string_view, 4> kNames{"localhost", "127.0.0.1", "[::1]", "0.0.0.0"};
  return std::find(kNames.begin(), kNames.end(), host) != kNames.end();
}

std::string resolve_path(std::string_view base, std::string_view relative) {
  relative = relative.substr(0, relative.find('#'));
  if (relative.empty() || relative.starts_with("//")) return {};
  // RFC 3986 section 3.1: what has a colon before its first slash begins with a scheme.
  if (relative.substr(0, relative.find_first_of("/?")).find(':') != std::string_view::npos) return {};
  if (relative.starts_with("./")) relative.remove_prefix(2);
  if (relative.find("../") != std::string_view::npos) return {};
  if (relative.starts_with('/')) return std::string(relative);
  const auto path = base.substr(0, base.find('?'));
  if (relative.starts_with('?')) return std::string(path) + std::string(relative);
  const auto slash = path.rfind('/');
  return (slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash + 1))) + std::string(relative);
}

std::vector<WebUrl> urls_in_script(std::string_view script, std::size_t most) {
  constexpr std::size_t kLongest = 300;
  const auto plain = without_escapes(script);
  std::vector<WebUrl> found;
  std::size_t from = 0;
  while (found.size() < most) {
    const auto mark = plain.find("://", from);
    if (mark == std::string::npos) break;
    from = mark + 3;
    auto begin = mark;
    while (begin > 0 && mark - begin < 6 && is_letter(plain[begin - 1])) --begin;
    const auto text = std::string_view(plain).substr(begin, kLongest);
    const auto end = text.find_first_of("\"'`<>\\ \t\r\n;,(){}|$*");
    if (auto url = parse_web_url(text.substr(0, end), {})) found.push_back(std::move(*url));
  }
  return found;
}

}  // namespace codehub::doctor
