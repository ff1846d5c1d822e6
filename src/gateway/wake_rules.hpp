#pragma once

#include <string_view>

#include "codehub/http/message.hpp"

namespace codehub::gateway {

/// What kind of thing sends a request, as far as waking a workspace goes.
enum class Caller {
  kNavigation,  ///< A person opens a page.
  kInner,       ///< A page in a frame, or a form that is sent.
  kBackground,  ///< A page asks by itself: polling, hot reload, event streams, what a page is made of.
  kProgram,     ///< No browser: curl, a webhook.
  kPreview,     ///< A bot that looks at a link for whoever posted it, or a search engine.
  kPrefetch,    ///< A browser that loads what nobody asked for yet.
  kProbe,       ///< HEAD: only whether there is something.
};
[[nodiscard]] Caller caller_of(const http::RequestHead& request);

/// True for the User-Agent of a link preview or a search engine. Programs of people (curl, wget) are none.
[[nodiscard]] bool is_link_preview(std::string_view user_agent);

/// Whether a request of that kind wakes a workspace that sleeps, when its sender may wake it at all. `ide`: it is for
/// the IDE, whose pages ask again and again by themselves. `opened_lately`: its sender opened a page of this workspace
/// within the last hour.
[[nodiscard]] bool wakes(Caller caller, bool ide, bool opened_lately);

}  // namespace codehub::gateway
