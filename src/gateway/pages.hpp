#pragma once

#include <string>
#include <string_view>

namespace codehub::gateway {

/// A small page for a person who cannot get what they asked for.
[[nodiscard]] std::string render_error_page(std::string_view language, int status, std::string_view message,
                                            std::string_view request_id);

/// What the waiting page shows at first; its script follows the progress from then on.
struct WaitingPage {
  std::string language;  ///< "ko" or "en".
  std::string base;      ///< Where the gateway's own resources of this workspace are, "/" or "/w/WSID/".
  std::string workspace_name;
  std::string product_name;
  std::string dashboard_url;  ///< Of this workspace; empty for who is not its owner.
  bool may_start = true;      ///< Its reader may start it, and try again.
};
[[nodiscard]] std::string render_waiting_page(const WaitingPage& page);

/// The resources of both pages, served at ".codehub/wait.js" and ".codehub/page.css".
[[nodiscard]] std::string_view waiting_script();
[[nodiscard]] std::string_view page_style();

}  // namespace codehub::gateway
