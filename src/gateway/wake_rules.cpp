#include "wake_rules.hpp"

#include <algorithm>
#include <array>

#include "answers.hpp"

namespace codehub::gateway {
namespace {

/// What they call themselves, in lower case. Each is what the sender documents for its fetcher of links.
constexpr std::array<std::string_view, 32> kPreviews{
    "slackbot",      "slack-imgproxy",  "facebookexternalhit",
    "facebot",       "twitterbot",      "telegrambot",
    "discordbot",    "kakaotalk-scrap", "linkedinbot",
    "whatsapp/",     "skypeuripreview", "microsoftpreview",
    "googlebot",     "apis-google",     "bingbot",
    "bingpreview",   "yeti/",           "daumoa",
    "duckduckbot",   "applebot",        "yandexbot",
    "baiduspider",   "redditbot",       "pinterestbot",
    "mattermostbot", "embedly",         "mastodon/",
    "iframely",      "gptbot",          "claudebot",
    "amazonbot",     "bytespider",
};

constexpr std::size_t kReadOfAgent = 512;  ///< Bytes of a User-Agent that are looked at.

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// "prefetch", "prefetch;prerender" and the like, in the field of today and in those of older browsers.
bool is_prefetch(const http::RequestHead& request) {
  for (const auto* name : {"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"}) {
    const auto value = request.headers.find(name);
    if (value && (value->find("prefetch") != std::string_view::npos || *value == "preview")) return true;
  }
  return false;
}

}  // namespace

bool is_link_preview(std::string_view user_agent) {
  const auto agent = lower_case(user_agent.substr(0, kReadOfAgent));
  return std::any_of(kPreviews.begin(), kPreviews.end(),
                     [&agent](std::string_view name) { return agent.find(name) != std::string::npos; });
}

Caller caller_of(const http::RequestHead& request) {
  const auto agent = request.headers.get("User-Agent");
  if (is_link_preview(agent)) return Caller::kPreview;
  if (is_prefetch(request)) return Caller::kPrefetch;
  if (request.method == "HEAD") return Caller::kProbe;
  if (is_navigation(request)) return is_framed(request) ? Caller::kInner : Caller::kNavigation;
  if (const auto mode = request.headers.find("Sec-Fetch-Mode")) {
    return *mode == "navigate" && !request.is_upgrade() ? Caller::kInner : Caller::kBackground;
  }
  // Browsers say more only where the connection is secure; by name they are known everywhere.
  return agent.starts_with("Mozilla/") ? Caller::kBackground : Caller::kProgram;
}

bool wakes(Caller caller, bool ide, bool opened_lately) {
  switch (caller) {
    case Caller::kNavigation: return true;
    case Caller::kInner:
    case Caller::kProgram: return !ide;
    case Caller::kBackground: return !ide && opened_lately;
    case Caller::kPreview:
    case Caller::kPrefetch:
    case Caller::kProbe: return false;
  }
  return false;
}

}  // namespace codehub::gateway
