#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "checks.hpp"
#include "texts.hpp"

namespace codehub::doctor {
namespace {

constexpr std::size_t kMostOfAScript = 200;
constexpr std::size_t kMostPorts = 5;

/// An absolute address in what the server serves.
struct Named {
  WebUrl url;
  std::string where;
  bool loads = false;
};

/// A framework's own client and development bundles name addresses that nobody calls.
bool is_own_script(std::string_view target) {
  return target.find("/@vite/") != std::string_view::npos || target.find("/node_modules/") != std::string_view::npos ||
         target.find("/_next/") != std::string_view::npos;
}

std::vector<Named> named_addresses(const Case& it) {
  std::vector<Named> all;
  const auto page = it.last() == nullptr ? std::string() : it.last()->target;
  for (const auto& link : it.page.links) {
    auto url = parse_web_url(link.url, it.place().scheme);
    if (url) all.push_back({std::move(*url), fmt::format("<{}> in {}", link.element, page), link.loads});
  }
  for (const auto& script : it.page.scripts) {
    for (auto& url : urls_in_script(script, kMostOfAScript)) {
      all.push_back({std::move(url), fmt::format("<script> in {}", page), false});
    }
  }
  for (const auto& script : it.seen.scripts) {
    if (is_own_script(script.target)) continue;
    for (auto& url : urls_in_script(script.answer.body, kMostOfAScript)) {
      // Libraries name localhost here and there; what is called has a port.
      if (url.names_port) all.push_back({std::move(url), script.target, false});
    }
  }
  return all;
}

std::string line_of(const Named& named) {
  return fmt::format("{}{} ({})", named.url.origin(), named.url.rest, named.where);
}

Finding about_port(const Case& it, std::uint16_t port) {
  if (port == it.place().port) return make_finding("links_to_localhost", it.values());
  auto values = it.values();
  values["other"] = std::to_string(port);
  values["url"] = it.place().url_of(port);
  auto finding = make_finding("links_to_other_port", std::move(values));
  it.add_fix(finding, Aim::kPassOn);
  const bool listens = it.listener(port) != nullptr;
  add_evidence(finding, fmt::format("port {}: {}", port, listens ? "something listens" : "nothing listens now"));
  return finding;
}

}  // namespace

void check_addresses(const Case& it, Findings& findings) {
  std::map<std::uint16_t, Finding> by_port;
  std::optional<Finding> mixed;
  for (const auto& named : named_addresses(it)) {
    if (is_loopback(named.url.host)) {
      auto found = by_port.find(named.url.port);
      if (found == by_port.end() && by_port.size() == kMostPorts) continue;
      if (found == by_port.end()) found = by_port.emplace(named.url.port, about_port(it, named.url.port)).first;
      add_evidence(found->second, line_of(named));
    } else if (named.loads && named.url.scheme == "http" && it.place().scheme == "https") {
      if (!mixed) mixed = make_finding("mixed_content", it.values());
      add_evidence(*mixed, line_of(named));
    }
  }
  for (auto& [port, finding] : by_port) findings.push_back(std::move(finding));
  if (mixed) findings.push_back(std::move(*mixed));
}

}  // namespace codehub::doctor
