#include <algorithm>
#include <functional>
#include <map>

#include "checks.hpp"
#include "codehub/http/text.hpp"
#include "texts.hpp"

namespace codehub::doctor {
namespace {

bool is_html(const Answer& answer) {
  return answer.outcome == Outcome::kAnswered && answer.headers.get("Content-Type").starts_with("text/html");
}

bool is_compressed(const Answer& answer) {
  const auto coding = answer.headers.get("Content-Encoding");
  return !coding.empty() && !http::equals_no_case(coding, "identity");
}

/// The page of the last hop, as far as it is one that can be read.
Page page_of(const Examination& seen) {
  if (seen.hops.empty()) return {};
  const auto& answer = seen.hops.back().answer;
  return is_html(answer) && !is_compressed(answer) ? read_page(answer.body) : Page{};
}

void check_completeness(const Case& it, Findings& findings) {
  const auto* last = it.last();
  if (last != nullptr && is_html(last->answer) && is_compressed(last->answer)) {
    auto values = it.values();
    values["encoding"] = last->answer.headers.get("Content-Encoding");
    findings.push_back(make_finding("page_not_read", std::move(values)));
  }
  if (it.seen.out_of_time) findings.push_back(make_finding("not_all_seen"));
}

/// Those of one severity stay in the order of the checks. (std::stable_sort takes a buffer by a function that clang
/// warns of as deprecated.)
std::vector<Finding> worst_first(std::vector<Finding> findings) {
  std::multimap<Severity, Finding, std::greater<>> sorted;
  for (auto& finding : findings) sorted.emplace(finding.severity, std::move(finding));
  findings.clear();
  for (auto& [severity, finding] : sorted) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace

const agentlink::ListeningPort* Case::listener(std::uint16_t port) const {
  const auto& all = seen.listening;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.port == port; });
  return found == all.end() ? nullptr : &*found;
}

Values Case::values() const {
  return {{"port", std::to_string(place().port)},
          {"workspace", place().workspace},
          {"host", public_name(place()).host},
          {"domain", apps_domain(place())}};
}

void Case::add_fix(Finding& finding, Aim aim) const { finding.fix = fix_for(framework, aim, finding.values); }

PublicName public_name(const Place& place) {
  PublicName name;
  name.port = place.scheme == "https" ? 443 : 80;
  const auto host = http::parse_host(place.host_of(place.port));
  if (!host) return name;
  name.host = host->host;
  if (host->port != 0) name.port = static_cast<std::uint16_t>(host->port);
  return name;
}

std::string apps_domain(const Place& place) {
  const auto host = public_name(place).host;
  return host.substr(std::min(host.find('.'), host.size() - 1) + 1);
}

Report diagnose(const Examination& seen) {
  Case it{seen, page_of(seen), Framework::kUnknown};
  it.framework = recognize(seen, it.page);
  Report report;
  report.framework = to_string(it.framework);
  for (const auto check : {check_reach, check_host, check_redirects, check_live_reload, check_addresses, check_headers,
                           check_sharing, check_completeness}) {
    check(it, report.findings);
  }
  report.findings = worst_first(std::move(report.findings));
  return report;
}

std::vector<std::string> scripts_to_read(const Examination& seen, std::size_t most) {
  if (seen.hops.empty()) return {};
  const auto page = page_of(seen);
  const auto base = page.base.starts_with('/') && !page.base.starts_with("//") ? page.base : seen.hops.back().target;
  std::vector<std::string> clients;
  std::vector<std::string> others;
  for (const auto& link : page.links) {
    if (link.element != "script") continue;
    auto path = resolve_path(base, link.url);
    if (path.empty() || std::find(others.begin(), others.end(), path) != others.end()) continue;
    (path.ends_with("/@vite/client") ? clients : others).push_back(std::move(path));
  }
  clients.insert(clients.end(), others.begin(), others.end());
  if (clients.size() > most) clients.resize(most);
  return clients;
}

}  // namespace codehub::doctor
