#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace codehub::doctor {

/// An address that an element names.
struct PageLink {
  std::string element;  ///< "script", "a" …
  std::string url;
  bool loads = false;  ///< The page loads it by itself; otherwise somebody has to follow it.
};

/// What matters of a page.
struct Page {
  std::vector<PageLink> links;
  std::vector<std::string> scripts;   ///< Those that stand in the page itself.
  std::vector<std::string> policies;  ///< Content-Security-Policy of <meta>.
  std::string base;                   ///< Of <base>; empty without.
};

/// Never fails: what cannot be read of a page is left out. The page comes from a workspace, so what costs more than it
/// is worth (elements nested too deeply, tags of more than 64 KiB) ends the reading.
[[nodiscard]] Page read_page(std::string_view html);

}  // namespace codehub::doctor
