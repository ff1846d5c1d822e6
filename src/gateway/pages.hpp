#pragma once

#include <cstdint>
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

/// What a link preview is told of a workspace that sleeps: nothing of it runs for that.
[[nodiscard]] std::string render_asleep_page(std::string_view language, std::string_view workspace_name,
                                             std::string_view product_name);

/// Nothing listens on the port that was visited; its script loads the page anew once something does.
struct SilentPortPage {
  std::string language;  ///< "ko" or "en".
  std::string base;      ///< As in `WaitingPage`.
  std::uint16_t port = 0;
  std::string workspace_name;
  std::string product_name;
  std::string ask;           ///< Who may start its server; empty when the reader may.
  std::string terminal_url;  ///< Where its server is started; empty for who is not its owner.
};
[[nodiscard]] std::string render_silent_port_page(const SilentPortPage& page);

/// The resources of these pages, served at ".codehub/wait.js", ".codehub/silent.js" and ".codehub/page.css".
[[nodiscard]] std::string_view waiting_script();
[[nodiscard]] std::string_view silent_port_script();
/// The script of the IDE's page, ".codehub/presence.js": tells that somebody is there, and wakes.
[[nodiscard]] std::string_view presence_script();
[[nodiscard]] std::string_view page_style();

}  // namespace codehub::gateway
