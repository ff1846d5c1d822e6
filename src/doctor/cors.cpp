#include <fmt/format.h>

#include "checks.hpp"
#include "texts.hpp"

// CORS (WHATWG Fetch section 3.2), as pages of another port of the workspace meet it: they introduce themselves as
// http://localhost:PORT, and what the server says of localhost is translated for the browser.
namespace codehub::doctor {
namespace {

void check_answer(const Case& it, const Answer& answer, bool asked_by_sibling, Findings& findings) {
  const std::string allowed(answer.headers.get("Access-Control-Allow-Origin"));
  if (answer.outcome != Outcome::kAnswered || allowed.empty()) return;
  auto values = it.values();
  values["origin"] = allowed;
  values["other"] = std::to_string(it.seen.sibling);
  const bool with_credentials = answer.headers.get("Access-Control-Allow-Credentials") == "true";
  const auto url = parse_web_url(allowed, "http");
  const bool is_sibling = url && is_loopback(url->host) && url->port == it.seen.sibling;
  std::string_view code;
  if (allowed == "*" && with_credentials) code = "cors_any_with_credentials";
  if (url && !asked_by_sibling) code = "cors_fixed_origin";
  if (url && asked_by_sibling && !is_sibling) code = "cors_other_origin";
  if (code.empty()) return;
  values["url"] = url && is_loopback(url->host) ? it.place().url_of(url->port) : allowed;
  auto finding = make_finding(code, std::move(values));
  add_evidence(finding, fmt::format("Access-Control-Allow-Origin: {}", allowed));
  if (with_credentials) add_evidence(finding, "Access-Control-Allow-Credentials: true");
  findings.push_back(std::move(finding));
}

}  // namespace

void check_sharing(const Case& it, Findings& findings) {
  const auto before = findings.size();
  check_answer(it, it.seen.as_sibling, true, findings);
  // What the server says to everybody is said once.
  if (findings.size() == before && it.last() != nullptr) check_answer(it, it.last()->answer, false, findings);
}

}  // namespace codehub::doctor
