#include "texts.hpp"

#include <algorithm>
#include <stdexcept>

#include "codehub/domain/text.hpp"

namespace codehub::doctor {
namespace {

constexpr std::size_t kMostLines = 8;
constexpr std::size_t kLongestLine = 300;

using enum Severity;

constexpr Text kTexts[] = {
    // Does it answer at all?
    {"answers", kOk, "It answers", "A request for {target} as localhost:{port} is answered with status {status}.", ""},
    {"not_listening", kProblem, "Nothing listens on port {port}",
     "Nothing takes connections at 127.0.0.1 or ::1. A server that listens on another address of the workspace only is "
     "not reached either.",
     "Start the server, and let it listen on 127.0.0.1 or on all addresses (0.0.0.0)."},
    {"not_on_loopback", kProblem, "It listens on an address that visits do not reach",
     "It listens on {addresses}; visits go to 127.0.0.1 and ::1.",
     "Let it listen on 127.0.0.1 or on all addresses (0.0.0.0)."},
    {"no_connection", kProblem, "It does not take connections",
     "It listens on {addresses}, but a connection to it fails.",
     "Restart the server, and look at what it says when it starts."},
    {"ipv6_only", kNote, "It listens on IPv6 only",
     "Visits reach it. Programs in the workspace that connect to 127.0.0.1 do not.",
     "Let it listen on 127.0.0.1 or on all addresses if something in the workspace calls it."},
    {"no_answer", kProblem, "It takes connections but does not answer",
     "A request for {target} has had no answer for {seconds} s.",
     "It may still start or compile: look again in a moment. If it stays so, look at what it prints, and whether a "
     "debugger has stopped it."},
    {"closes_connections", kProblem, "It closes connections without an answer",
     "It took a request for {target} and closed the connection without a word.",
     "Look at what it prints. If it is no web server, use its port as such: codehub forward {workspace} {port}"},
    {"not_http", kProblem, "It does not speak HTTP",
     "What it says is no HTTP, as of a database or another service: a browser cannot open it.",
     "Bring the port to your own machine instead: codehub forward {workspace} {port}"},
    {"speaks_https", kNote, "It speaks HTTPS",
     "Visits are passed on to it through TLS; its certificate is not checked.",
     "Nothing has to change. Plain HTTP is enough: the way to it stays inside the workspace."},
    {"server_error", kProblem, "It answers with an error of its own",
     "A request for {target} is answered with status {status}.",
     "Look at what the server prints: the error is made by it, not by the way to it."},
    {"no_page", kNote, "It has no page at {target}", "A request for {target} is answered with status 404.",
     "Open the path at which it has one."},
    {"asks_for_sign_in", kNote, "It asks visitors to sign in",
     "A request for {target} is answered with status {status}: what is behind the sign-in was not looked at.", ""},

    // Who it thinks it is.
    {"host_refused", kNote, "It refuses its public address; visits work because it is told to be at localhost",
     "Asked for as {host} it answers with status {status}. Visits arrive as localhost:{port}.",
     "Nothing has to change here. To reach it under this name in other ways, allow the name."},
    {"localhost_refused", kProblem, "It refuses to be at localhost",
     "Visits arrive as localhost:{port}, and it answers with status {status} that this host is not allowed.",
     "Allow localhost."},
    {"dev_origin_refused", kNote,
     "It refuses pages of its public address; visits work because it is told to be at localhost",
     "With the origin {origin} its scripts are answered with status {status}. Visits arrive from "
     "http://localhost:{port}.",
     "Nothing has to change here. To reach it under this name in other ways, allow the origin."},

    // Live reload.
    {"live_reload_follows", kOk, "Live reload follows the address of the page", "Its socket goes to where the page is.",
     ""},
    {"live_reload_elsewhere", kWarning, "Live reload connects elsewhere",
     "Its socket goes to {socket}. From a visitor's browser that is not this server: changes do not appear by "
     "themselves.",
     "Let the socket follow the address of the page."},

    // What its pages refer to.
    {"links_to_localhost", kWarning, "Its pages name localhost:{port}",
     "A visitor's browser looks for these addresses on the visitor's own machine.",
     "Use addresses without a host, as in /path."},
    {"links_to_other_port", kWarning, "Its pages name port {other} of localhost",
     "A visitor's browser looks for it on the visitor's own machine. That port has an address of its own: {url}",
     "Use that address, or let this server pass such requests on, so that its pages need no other address."},
    {"mixed_content", kProblem, "Its pages load from http:// addresses",
     "Visitors come by https, and a browser refuses to load what is not.", "Load these from https:// addresses."},

    // Where it sends visitors.
    {"redirect_translated", kOk, "What it says of localhost is translated",
     "It sends on to {location}; visitors are sent to {url}", ""},
    {"redirects_to_other_port", kWarning, "It sends visitors to port {other}",
     "It sends on to {location}; visitors are sent to {url}, where they find what listens on that port.",
     "Let it send on to a path without a host if that is not meant."},
    {"redirects_elsewhere", kNote, "It sends visitors to another server", "It sends on to {location}",
     "Nothing has to change if that is meant, as for a sign-in."},
    {"redirects_to_https", kProblem, "It demands https",
     "It sends on to {location}, which is {url} for visitors: they come back and are sent on again, or find nothing "
     "there.",
     "Do not demand https while developing: the way to the server is plain HTTP."},
    {"redirect_loop", kProblem, "It sends visitors in a circle", "It sends on to {location} again and again.",
     "Look at what it demands of requests: a trailing slash, a cookie, a sign-in."},

    // Headers that make sharing harder.
    {"frames_refused", kNote, "It cannot be shown inside another page",
     "It forbids frames. Opened in a tab of its own it works.", ""},
    {"csp_blocks_connections", kWarning, "Its content security policy allows connections to localhost only",
     "connect-src names localhost but not 'self': from a visitor's browser requests and sockets to this server are "
     "refused.",
     "Add 'self' to connect-src."},
    {"csp_upgrades_requests", kWarning, "Its content security policy asks for https",
     "upgrade-insecure-requests makes browsers load everything by https, and visitors come by http.",
     "Leave upgrade-insecure-requests out while developing."},
    {"hsts_on_http", kNote, "It asks browsers to use https only",
     "Strict-Transport-Security is ignored by browsers that come by http (RFC 6797 section 8.1).",
     "Leave the header out while developing."},
    {"secure_cookie_on_http", kWarning, "Its cookies are for https only",
     "Visitors come by http: their browsers do not keep cookies with Secure.", "Leave Secure out while developing."},
    {"cookie_domain", kWarning, "Its cookies are for another domain",
     "A browser keeps no cookie whose Domain is not that of the address it visits, {host}.",
     "Set cookies without Domain."},
    {"cookie_same_site", kWarning, "Its cookies want SameSite=None without Secure",
     "Browsers do not keep such cookies.", "Leave SameSite out, or use Lax."},
    {"cors_any_with_credentials", kWarning, "It allows every origin, with credentials",
     "Browsers refuse Access-Control-Allow-Origin: * for requests with cookies.",
     "Answer with the origin that asks instead of *."},
    {"cors_fixed_origin", kNote, "Pages of one origin only may call it",
     "It allows {origin}. Where that is a port of localhost, visitors are told the address of that port: {url}", ""},
    {"cors_other_origin", kWarning, "Pages of another origin only may call it",
     "It allows {origin}, not http://localhost:{other}, as a page of the other port introduces itself.",
     "Allow http://localhost:{other}."},

    // What was not seen.
    {"page_not_read", kNote, "Its page was not looked into",
     "It is compressed ({encoding}), though that was not asked for.", ""},
    {"not_all_seen", kNote, "Not everything was looked at", "It answers too slowly for all questions.",
     "Look again when it has started."},
};

}  // namespace

std::span<const Text> texts() { return kTexts; }

std::string_view to_string(Severity severity) {
  switch (severity) {
    case kOk: return "ok";
    case kNote: return "note";
    case kWarning: return "warning";
    case kProblem: break;
  }
  return "problem";
}

Severity Report::worst() const {
  auto worst = kOk;
  for (const auto& finding : findings) worst = std::max(worst, finding.severity);
  return worst;
}

std::string fill(std::string_view text, const Values& values) {
  std::string out;
  while (!text.empty()) {
    const auto open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const auto close = text.find('}');
    const auto value =
        close == std::string_view::npos ? values.end() : values.find(std::string(text.substr(1, close - 1)));
    if (value == values.end()) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    out += value->second;
    text.remove_prefix(close + 1);
  }
  return out;
}

Finding make_finding(std::string_view code, Values values) {
  const auto* text =
      std::find_if(std::begin(kTexts), std::end(kTexts), [&](const Text& one) { return one.code == code; });
  if (text == std::end(kTexts)) throw std::logic_error("a finding without texts: " + std::string(code));
  // Values come from the workspace: they are shown to people and sent as JSON.
  for (auto& [name, value] : values) value = to_storable_text(value, kLongestLine);
  Finding finding;
  finding.code = code;
  finding.severity = text->severity;
  finding.title = fill(text->title, values);
  finding.detail = fill(text->detail, values);
  finding.advice = fill(text->advice, values);
  finding.values = std::move(values);
  return finding;
}

void add_evidence(Finding& finding, std::string_view line) {
  if (finding.evidence.size() == kMostLines) return;
  auto text = to_storable_text(trim(line), kLongestLine);
  if (std::find(finding.evidence.begin(), finding.evidence.end(), text) != finding.evidence.end()) return;
  finding.evidence.push_back(std::move(text));
}

}  // namespace codehub::doctor
