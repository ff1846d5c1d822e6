#include <algorithm>

#include <fmt/format.h>

#include "checks.hpp"
#include "policy.hpp"
#include "texts.hpp"

namespace codehub::doctor {
namespace {

/// Browsers take http://localhost and names below it for secure (W3C Secure Contexts section 3.1): rules for plain http
/// do not hold there.
bool comes_in_the_clear(const Place& place) {
  const auto domain = apps_domain(place);
  return place.scheme == "http" && domain != "localhost" && !domain.ends_with(".localhost");
}

std::vector<std::string> policies_of(const Case& it, const Answer& answer) {
  auto policies = it.page.policies;
  for (const auto& header : answer.headers.all()) {
    if (http::equals_no_case(header.name, "Content-Security-Policy")) policies.emplace_back(header.value);
  }
  return policies;
}

bool forbids_frames(const std::vector<std::string>& ancestors) {
  return std::find(ancestors.begin(), ancestors.end(), "*") == ancestors.end();
}

void check_frames(const Case& it, const Answer& answer, const std::vector<std::string>& policies, Findings& findings) {
  auto finding = make_finding("frames_refused", it.values());
  if (const auto value = answer.headers.get("X-Frame-Options"); !value.empty()) {
    add_evidence(finding, fmt::format("X-Frame-Options: {}", value));
  }
  for (const auto& policy : policies) {
    const auto ancestors = find_directive(policy, "frame-ancestors");
    if (ancestors && forbids_frames(*ancestors)) {
      add_evidence(finding, fmt::format("frame-ancestors {}", fmt::join(*ancestors, " ")));
    }
  }
  if (!finding.evidence.empty()) findings.push_back(std::move(finding));
}

/// Whether sources name localhost and nothing that the visitors' address is among.
bool only_localhost(const std::vector<std::string>& sources) {
  bool names_localhost = false;
  for (const auto& source : sources) {
    if (source == "*" || source == "'self'" || source.ends_with(':')) return false;
    const auto url = parse_web_url(source, "http");
    if (url && is_loopback(url->host)) names_localhost = true;
    if (!url && source.starts_with("localhost")) names_localhost = true;
    // "ws://localhost:*" is a source, but no address.
    if (!url && source.find("://localhost:") != std::string::npos) names_localhost = true;
  }
  return names_localhost;
}

void check_policies(const Case& it, const std::vector<std::string>& policies, Findings& findings) {
  for (const auto& policy : policies) {
    auto connect = find_directive(policy, "connect-src");
    if (!connect) connect = find_directive(policy, "default-src");
    if (connect && only_localhost(*connect)) {
      auto finding = make_finding("csp_blocks_connections", it.values());
      add_evidence(finding, fmt::format("connect-src {}", fmt::join(*connect, " ")));
      findings.push_back(std::move(finding));
    }
    if (comes_in_the_clear(it.place()) && find_directive(policy, "upgrade-insecure-requests")) {
      auto finding = make_finding("csp_upgrades_requests", it.values());
      add_evidence(finding, "Content-Security-Policy: upgrade-insecure-requests");
      findings.push_back(std::move(finding));
    }
  }
}

/// A browser keeps a cookie for the host itself and for domains above it; localhost is taken out on the way.
bool fits_domain(const std::string& domain, const std::string& host) {
  return domain.empty() || is_loopback(domain) || domain == host || host.ends_with("." + domain);
}

void check_cookies(const Case& it, Findings& findings) {
  auto secure = make_finding("secure_cookie_on_http", it.values());
  auto domain = make_finding("cookie_domain", it.values());
  auto same_site = make_finding("cookie_same_site", it.values());
  const auto host = public_name(it.place()).host;
  for (const auto& hop : it.seen.hops) {
    for (const auto& header : hop.answer.headers.all()) {
      if (!http::equals_no_case(header.name, "Set-Cookie")) continue;
      const auto cookie = read_cookie(header.value);
      // The value of a cookie may be a secret: only its name is shown.
      if (cookie.secure && comes_in_the_clear(it.place())) add_evidence(secure, cookie.name + "; Secure");
      if (!fits_domain(cookie.domain, host)) add_evidence(domain, cookie.name + "; Domain=" + cookie.domain);
      if (!cookie.secure && http::equals_no_case(cookie.same_site, "None")) {
        add_evidence(same_site, cookie.name + "; SameSite=None");
      }
    }
  }
  it.add_fix(secure, Aim::kNoSecureCookies);
  for (auto* finding : {&secure, &domain, &same_site}) {
    if (!finding->evidence.empty()) findings.push_back(std::move(*finding));
  }
}

}  // namespace

void check_headers(const Case& it, Findings& findings) {
  const auto* last = it.last();
  if (last == nullptr || last->answer.outcome != Outcome::kAnswered) return;
  const auto policies = policies_of(it, last->answer);
  check_frames(it, last->answer, policies, findings);
  check_policies(it, policies, findings);
  check_cookies(it, findings);
  const auto hsts = last->answer.headers.get("Strict-Transport-Security");
  if (hsts.empty() || it.place().scheme != "http") return;
  auto finding = make_finding("hsts_on_http", it.values());
  add_evidence(finding, fmt::format("Strict-Transport-Security: {}", hsts));
  findings.push_back(std::move(finding));
}

}  // namespace codehub::doctor
