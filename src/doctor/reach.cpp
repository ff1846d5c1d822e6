#include <algorithm>

#include <fmt/format.h>

#include "checks.hpp"
#include "host_words.hpp"
#include "texts.hpp"

namespace codehub::doctor {
namespace {

bool is_reached(std::string_view address) {
  return address == "127.0.0.1" || address == "::1" || address == "0.0.0.0" || address == "::";
}

/// Bytes that are no text as dots.
std::string shown(std::string_view words) {
  std::string text;
  for (const auto character : words) text += character >= ' ' && character <= '~' ? character : '.';
  return text;
}

bool is_ipv6_loopback(std::string_view address) { return address == "::1"; }

void check_addresses_listened_on(const Case& it, const agentlink::ListeningPort& listener, Findings& findings) {
  if (listener.addresses.empty()) return;
  const auto all_are = [&](auto is) { return std::all_of(listener.addresses.begin(), listener.addresses.end(), is); };
  if (!all_are(is_ipv6_loopback)) return;
  auto finding = make_finding("ipv6_only", it.values());
  add_evidence(finding, fmt::format("listens on {}", fmt::join(listener.addresses, ", ")));
  it.add_fix(finding, Aim::kListenOnLoopback);
  findings.push_back(std::move(finding));
}

Finding no_connection(const Case& it, const agentlink::ListeningPort* listener) {
  auto values = it.values();
  const auto* code = "not_listening";
  if (listener != nullptr) {
    const auto& addresses = listener->addresses;
    values["addresses"] = fmt::format("{}", fmt::join(addresses, ", "));
    const bool reached = std::any_of(addresses.begin(), addresses.end(), is_reached);
    code = reached ? "no_connection" : "not_on_loopback";
  }
  auto finding = make_finding(code, std::move(values));
  if (listener != nullptr) add_evidence(finding, fmt::format("{} (process {})", listener->command, listener->pid));
  it.add_fix(finding, Aim::kListenOnLoopback);
  return finding;
}

Finding answer_told(const Case& it, const Asked& first, const Asked& last) {
  auto values = it.values();
  values["target"] = last.target;
  values["status"] = std::to_string(last.answer.status);
  const auto status = last.answer.status;
  const auto* code = "answers";
  if (status >= 500) code = "server_error";
  if (status == 404) code = "no_page";
  if (status == 401 || (status == 403 && !refuses_host(last.answer))) code = "asks_for_sign_in";
  auto finding = make_finding(code, std::move(values));
  add_evidence(finding, fmt::format("GET {} → {}", first.target, first.answer.status));
  if (&first != &last) add_evidence(finding, fmt::format("GET {} → {}", last.target, status));
  return finding;
}

Finding did_not_answer(const Case& it, const Asked& asked, const agentlink::ListeningPort* listener) {
  auto values = it.values();
  values["target"] = asked.target;
  values["seconds"] = std::to_string(it.seen.answer_seconds);
  const bool is_other = listener != nullptr && listener->protocol == PortProtocol::kOther;
  const auto* code = "no_answer";
  if (asked.answer.outcome == Outcome::kClosed) code = is_other ? "not_http" : "closes_connections";
  if (asked.answer.outcome == Outcome::kNotHttp) code = "not_http";
  if (asked.answer.outcome == Outcome::kSilent && is_other) code = "not_http";
  auto finding = make_finding(code, std::move(values));
  if (!asked.answer.words.empty()) add_evidence(finding, fmt::format("it says: {}", shown(asked.answer.words)));
  if (listener != nullptr) add_evidence(finding, fmt::format("{} (process {})", listener->command, listener->pid));
  return finding;
}

}  // namespace

void check_reach(const Case& it, Findings& findings) {
  const auto* listener = it.listener(it.place().port);
  const auto* last = it.last();
  if (last == nullptr || last->answer.outcome == Outcome::kNotAsked) return;
  if (last->answer.outcome == Outcome::kNoConnection) {
    findings.push_back(no_connection(it, listener));
    return;
  }
  if (listener != nullptr) check_addresses_listened_on(it, *listener, findings);
  if (last->answer.outcome != Outcome::kAnswered) {
    findings.push_back(did_not_answer(it, *last, listener));
    return;
  }
  if (listener != nullptr && listener->protocol == PortProtocol::kHttps) {
    findings.push_back(make_finding("speaks_https", it.values()));
  }
  const auto& first = it.seen.hops.front();
  if (!refuses_host(first.answer)) findings.push_back(answer_told(it, first, *last));
}

}  // namespace codehub::doctor
