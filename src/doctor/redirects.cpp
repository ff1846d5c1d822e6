#include <algorithm>

#include <fmt/format.h>

#include "checks.hpp"
#include "texts.hpp"

namespace codehub::doctor {
namespace {

bool is_redirect(const Answer& answer) {
  return answer.outcome == Outcome::kAnswered && answer.status >= 300 && answer.status < 400 &&
         answer.headers.contains("Location");
}

std::string target_of(const WebUrl& url) {
  auto target = url.rest.substr(0, url.rest.find('#'));
  if (!target.starts_with('/')) target.insert(0, "/");
  return target;
}

/// Whether visitors who are sent to it come back to the same port.
bool leads_back(const Place& place, const WebUrl& url) {
  if (is_loopback(url.host)) return url.port == place.port;
  const auto name = public_name(place);
  return url.host == name.host && url.port == name.port;
}

bool was_asked(const Examination& seen, std::string_view target) {
  return std::any_of(seen.hops.begin(), seen.hops.end(), [&](const Asked& hop) { return hop.target == target; });
}

/// What a redirect means when its Location is a whole address.
std::string_view code_for(const Case& it, const WebUrl& url, std::string_view asked) {
  const auto name = public_name(it.place());
  const bool loopback = is_loopback(url.host);
  const bool same_server = leads_back(it.place(), url) || (loopback && url.port == 443) || url.host == name.host;
  // Back to where the visitor is, but by https: it arrives here as it did before.
  const bool by_https = url.scheme == "https" && same_server && target_of(url) == asked;
  if (by_https) return "redirects_to_https";
  if (leads_back(it.place(), url)) return "redirect_translated";
  return loopback ? "redirects_to_other_port" : "redirects_elsewhere";
}

void judge_redirect(const Case& it, const Asked& hop, Findings& findings) {
  const std::string location(hop.answer.headers.get("Location"));
  const auto url = parse_web_url(location, "http");
  auto values = it.values();
  values["location"] = location;
  if (!url) return;
  const auto port = is_loopback(url->host) ? url->port : it.place().port;
  values["other"] = std::to_string(port);
  const auto path = target_of(*url).substr(1);
  values["url"] = is_loopback(url->host) ? it.place().url_of(port) + path : location;
  auto finding = make_finding(code_for(it, *url, hop.target), std::move(values));
  add_evidence(finding, fmt::format("GET {} → {}, Location: {}", hop.target, hop.answer.status, location));
  if (finding.code == "redirects_to_https") it.add_fix(finding, Aim::kNoHttpsRedirect);
  findings.push_back(std::move(finding));
}

}  // namespace

std::string next_hop(const Examination& seen) {
  if (seen.hops.empty() || !is_redirect(seen.hops.back().answer)) return {};
  const auto& last = seen.hops.back();
  const auto location = last.answer.headers.get("Location");
  std::string target;
  if (const auto url = parse_web_url(location, "http")) {
    if (url->scheme != "http" || !leads_back(seen.place, *url)) return {};
    target = target_of(*url);
  } else {
    target = resolve_path(last.target, location);
  }
  return was_asked(seen, target) ? std::string() : target;
}

void check_redirects(const Case& it, Findings& findings) {
  for (const auto& hop : it.seen.hops) {
    if (is_redirect(hop.answer)) judge_redirect(it, hop, findings);
  }
  const auto* last = it.last();
  if (last == nullptr || !is_redirect(last->answer)) return;
  const std::string location(last->answer.headers.get("Location"));
  const auto url = parse_web_url(location, "http");
  const auto target = url ? (url->scheme == "http" && leads_back(it.place(), *url) ? target_of(*url) : std::string())
                          : resolve_path(last->target, location);
  if (target.empty() || !was_asked(it.seen, target)) return;
  auto values = it.values();
  values["location"] = location;
  auto finding = make_finding("redirect_loop", std::move(values));
  for (const auto& hop : it.seen.hops) add_evidence(finding, fmt::format("GET {} → {}", hop.target, hop.answer.status));
  findings.push_back(std::move(finding));
}

}  // namespace codehub::doctor
