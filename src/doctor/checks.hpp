#pragma once

#include <string>
#include <vector>

#include "codehub/doctor/examination.hpp"
#include "framework.hpp"
#include "page.hpp"
#include "web_url.hpp"

namespace codehub::doctor {

/// What all checks look at.
struct Case {
  const Examination& seen;
  Page page;  ///< Empty unless the last hop answered with one.
  Framework framework = Framework::kUnknown;

  [[nodiscard]] const Place& place() const { return seen.place; }
  /// The last hop; null when nothing was asked.
  [[nodiscard]] const Asked* last() const { return seen.hops.empty() ? nullptr : &seen.hops.back(); }
  /// What listens on a port; null when nothing does.
  [[nodiscard]] const agentlink::ListeningPort* listener(std::uint16_t port) const;
  /// Values that most texts have: port, workspace, host.
  [[nodiscard]] Values values() const;
  /// The line that achieves it, where the framework's is known. `finding` has the values of the line.
  void add_fix(Finding& finding, Aim aim) const;
};

using Findings = std::vector<Finding>;

/// The visitors' host name without its port, and the port (that of the scheme when none is named).
struct PublicName {
  std::string host;
  std::uint16_t port = 0;
};
[[nodiscard]] PublicName public_name(const Place& place);
/// What the public names of all ports end with: "apps.example.com".
[[nodiscard]] std::string apps_domain(const Place& place);

// One concern each; they add what they find.
void check_reach(const Case& it, Findings& findings);        // reach.cpp: does it answer, and where does it listen
void check_host(const Case& it, Findings& findings);         // host_check.cpp: who it thinks it is
void check_live_reload(const Case& it, Findings& findings);  // live_reload.cpp: where the socket goes
void check_addresses(const Case& it, Findings& findings);    // addresses.cpp: what its pages name
void check_redirects(const Case& it, Findings& findings);    // redirects.cpp: where it sends visitors
void check_headers(const Case& it, Findings& findings);      // headers.cpp: policies and cookies
void check_sharing(const Case& it, Findings& findings);      // cors.cpp: may pages of other ports call it

}  // namespace codehub::doctor
