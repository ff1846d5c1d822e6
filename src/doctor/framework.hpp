#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codehub/doctor/examination.hpp"
#include "page.hpp"

namespace codehub::doctor {

/// What the server is made with, as far as lines of its configuration are known here.
enum class Framework { kUnknown, kVite, kAngular, kWebpack, kReactScripts, kVueCli, kNext, kDjango, kRails };
/// "vite", "angular", "webpack", "react-scripts", "vue-cli", "next", "django", "rails"; empty for kUnknown.
[[nodiscard]] std::string_view to_string(Framework framework);

/// Told by its command line, its headers, its page, or the words in which it refuses a host.
[[nodiscard]] Framework recognize(const Examination& seen, const Page& page);

/// What a line of configuration is to achieve.
enum class Aim {
  kAllowHost,       ///< "{domain}" is allowed beside localhost.
  kAllowLocalhost,  ///< localhost is allowed.
  kFollowPage,      ///< The live-reload socket goes where the page is.
  kListenOnLoopback,
  kPassOn,  ///< Requests below /api go on to port "{other}".
  kNoHttpsRedirect,
  kNoSecureCookies,
};

/// The line, for a framework where it is known. `values` fill its names in braces.
[[nodiscard]] std::optional<Fix> fix_for(Framework framework, Aim aim, const Values& values);

}  // namespace codehub::doctor
