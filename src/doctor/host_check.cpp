#include "checks.hpp"
#include "host_words.hpp"
#include "texts.hpp"

namespace codehub::doctor {
namespace {

bool answered(const Answer& answer) { return answer.outcome == Outcome::kAnswered; }

std::string_view first_line(std::string_view body) { return body.substr(0, body.find('\n')); }

/// A part of the answer that says why, if there is one that is fit to be shown.
std::string words_of(const Answer& answer) {
  constexpr std::string_view kDjango = "Invalid HTTP_HOST header";
  if (const auto at = answer.body.find(kDjango); at != std::string::npos) {
    return std::string(first_line(std::string_view(answer.body).substr(at, 80)));
  }
  const bool is_text = answer.headers.get("Content-Type").find("html") == std::string_view::npos;
  return is_text ? std::string(first_line(answer.body)) : std::string();
}

/// Django without DEBUG and Rails outside of development refuse without a reason: what else differs but the host? The
/// page at "/" may be missing for everybody.
bool is_refusal(const Answer& inside, const Answer& outside) {
  const bool may_be = outside.status == 400 || outside.status == 403 || outside.status == 421;
  if (inside.status >= 500) return false;
  return inside.status < 400 ? outside.status >= 400 : may_be && outside.status != inside.status;
}

Finding refused(const Case& it, std::string_view code, const Answer& answer) {
  auto values = it.values();
  values["status"] = std::to_string(answer.status);
  values["origin"] = it.place().scheme + "://" + it.place().host_of(it.place().port);
  auto finding = make_finding(code, std::move(values));
  if (const auto words = words_of(answer); !words.empty()) add_evidence(finding, words);
  return finding;
}

}  // namespace

void check_host(const Case& it, Findings& findings) {
  if (it.seen.hops.empty() || !answered(it.seen.hops.front().answer)) return;
  const auto& inside = it.seen.hops.front().answer;
  const auto& outside = it.seen.as_public;
  if (refuses_host(inside)) {
    auto finding = refused(it, "localhost_refused", inside);
    it.add_fix(finding, Aim::kAllowLocalhost);
    findings.push_back(std::move(finding));
    return;
  }
  if (answered(outside) && (refuses_host(outside) || is_refusal(inside, outside))) {
    auto finding = refused(it, "host_refused", outside);
    it.add_fix(finding, Aim::kAllowHost);
    findings.push_back(std::move(finding));
    return;
  }
  const auto& script = it.seen.script_as_public;
  if (it.framework != Framework::kNext || !answered(script) || script.status != 403) return;
  auto finding = refused(it, "dev_origin_refused", script);
  it.add_fix(finding, Aim::kAllowHost);
  findings.push_back(std::move(finding));
}

}  // namespace codehub::doctor
