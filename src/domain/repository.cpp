#include <algorithm>
#include <array>
#include <charconv>

#include "codehub/domain/text.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub {
namespace {

constexpr std::array<std::string_view, 4> kTransports{"https", "http", "ssh", "git"};

bool is_ascii_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// What RFC 3986 has in a URL, and the letters of other scripts, which git sends as they are.
bool is_url_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
  });
}

/// A name or an IPv4 address; a leading dash would be an option of ssh (CVE-2017-1000117).
bool is_host_name(std::string_view host) {
  return !host.empty() && host.front() != '-' && host.size() <= 253 &&
         std::all_of(host.begin(), host.end(),
                     [](char c) { return is_ascii_alnum(c) || c == '.' || c == '-' || c == '_'; });
}

bool is_ipv6_literal(std::string_view host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
         host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") == host.npos;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && stop == text.data() + text.size() && port >= 1 && port <= 65535;
}

/// "host", "host:port", "[::1]:port".
bool is_host_and_port(std::string_view text) {
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == text.npos ? 0 : bracket);
  const auto host = text.substr(0, colon);
  return (is_host_name(host) || is_ipv6_literal(host)) && (colon == text.npos || is_port(text.substr(colon + 1)));
}

/// Access tokens that people paste in the place of the user name (prefixes published by GitHub and GitLab).
bool looks_like_a_token(std::string_view user) {
  constexpr std::array<std::string_view, 7> kPrefixes{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](auto prefix) { return user.starts_with(prefix); });
}

Result<void> check_user(std::string_view user) {
  if (user.find(':') != user.npos || user.find("%3a") != user.npos || user.find("%3A") != user.npos ||
      looks_like_a_token(user)) {
    return fail(
        ErrorCode::kInvalidRequest,
        "The repository address must not contain a password or token: use your SSH key, or sign in when git asks.");
  }
  if (user.empty() || user.front() == '-') {
    return fail(ErrorCode::kInvalidRequest, "The user name in the repository address is not valid.");
  }
  return {};
}

Result<void> check_path(std::string_view path) {
  if (path.empty() || path == "/") {
    return fail(ErrorCode::kInvalidRequest, "The repository address names a server but no repository on it.");
  }
  if (path.front() == '-' || path.starts_with("/-")) {
    return fail(ErrorCode::kInvalidRequest, "The path of the repository must not begin with a dash.");
  }
  return {};
}

/// Everything after "scheme://".
Result<void> check_url(std::string_view rest) {
  const auto slash = rest.find('/');
  auto authority = rest.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != authority.npos) {
    CHECK_OK(check_user(authority.substr(0, at)));
    authority.remove_prefix(at + 1);
  }
  if (!is_host_and_port(authority)) {
    return fail(ErrorCode::kInvalidRequest, "The repository address has no valid host name.");
  }
  return check_path(slash == rest.npos ? "" : rest.substr(slash));
}

/// "user@host:path".
Result<void> check_scp_form(std::string_view text) {
  const auto at = text.find('@');
  const auto colon = text.find(':');
  if (at == text.npos || colon == text.npos || colon < at) {
    return fail(ErrorCode::kInvalidRequest,
                "The repository must be an address such as https://host/path, ssh://user@host/path or user@host:path.");
  }
  CHECK_OK(check_user(text.substr(0, at)));
  if (!is_host_name(text.substr(at + 1, colon - at - 1)) || text.substr(colon).starts_with("::")) {
    return fail(ErrorCode::kInvalidRequest, "The repository address has no valid host name.");
  }
  return check_path(text.substr(colon + 1));
}

}  // namespace

Result<std::string> validate_repository(std::string_view repository) {
  const auto text = trim(repository);
  if (text.empty()) return std::string();
  if (text.size() > kMaxRepositoryBytes) {
    return fail(ErrorCode::kInvalidRequest, "The repository address has at most 2000 bytes.");
  }
  if (!is_valid_utf8(text) || has_control_characters(text) || !is_url_text(text)) {
    return fail(ErrorCode::kInvalidRequest, "The repository address has characters that no address has.");
  }
  const auto mark = text.find("://");
  if (mark == text.npos) {
    CHECK_OK(check_scp_form(text));
    return std::string(text);
  }
  std::string scheme(text.substr(0, mark));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (std::find(kTransports.begin(), kTransports.end(), scheme) == kTransports.end()) {
    return fail(ErrorCode::kInvalidRequest, "The repository must be reached by https, http, ssh or git.");
  }
  CHECK_OK(check_url(text.substr(mark + 3)));
  return scheme + std::string(text.substr(mark));
}

Result<std::string> validate_branch(std::string_view branch) {
  const auto text = trim(branch);
  if (text.empty()) return std::string();
  const auto has = [&](std::string_view part) { return text.find(part) != text.npos; };
  bool good = text.size() <= kMaxBranchBytes && is_valid_utf8(text) && !has_control_characters(text) &&
              text.find_first_of(" ~^:?*[\\") == text.npos && !has("..") && !has("//") && !has("@{") && !has("/.") &&
              !has(".lock/") && !text.ends_with(".lock") && text != "@" && text != "HEAD";
  good = good && std::string_view("-./").find(text.front()) == std::string_view::npos && text.back() != '/' &&
         text.back() != '.';
  if (!good) {
    return fail(ErrorCode::kInvalidRequest, "The branch is not a name that git accepts (git help check-ref-format).");
  }
  return std::string(text);
}

}  // namespace codehub
