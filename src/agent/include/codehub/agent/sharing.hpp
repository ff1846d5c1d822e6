#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/result.hpp"
#include "codehub/domain/share.hpp"

namespace codehub::agent {

/// Somebody who looks at a shared port now.
struct PortViewer {
  std::string name;  ///< Empty: a guest who gave none. At most 200 bytes, no control characters.
  bool guest = false;
};

/// A port of this workspace that has a share, as the hub tells it: never with a link's token.
struct SharedPort {
  std::uint16_t port = 0;
  std::string url;
  Audience audience = Audience::kOwner;  ///< As it counts, within the operator's limits.
  bool active = false;                   ///< Somebody else than the owner may visit it.
  std::vector<PortViewer> viewers;       ///< At most 50 of them.
  std::int64_t viewer_count = 0;
};

/// What of this workspace is shared, and who looks.
struct Sharing {
  std::string dashboard_url;  ///< The workspace's page.
  std::vector<SharedPort> ports;
};

/// Unknown keys are ignored, for hub and agent need not be of one version; everything else must be as docs/agent.md
/// says. kInvalidRequest names what is wrong.
[[nodiscard]] Result<Sharing> parse_sharing(std::string_view body);

/// The same as JSON.
[[nodiscard]] std::string render_sharing(const Sharing& sharing);

}  // namespace codehub::agent
