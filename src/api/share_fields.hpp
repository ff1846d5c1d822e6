#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codehub/domain/share.hpp"
#include "json_fields.hpp"

namespace codehub::api {

/// What the body of a request wants of a share, each field checked by itself; what is absent is nothing.
struct ShareFields {
  std::optional<Audience> audience;
  std::optional<std::vector<std::string>> users;   ///< Usernames, as they were written.
  std::optional<std::vector<std::string>> groups;  ///< Names of groups.
  std::optional<std::optional<Timestamp>> expires_at;
  std::optional<std::string> password;  ///< Empty takes it away.
  std::optional<std::optional<int>> max_viewers;
  std::optional<bool> read_only;
  std::optional<bool> may_wake;
  std::optional<bool> original_host;
  std::optional<std::string> alias;  ///< Empty takes it away.
  bool move_alias = false;
};

/// Of a new share: the same and the port that is to be shared.
struct NewShareFields {
  std::uint16_t port = 0;
  ShareFields fields;
};

/// `now` is what ends are counted from. The audience is "people" where people are named and nothing else is said;
/// a link's visits do not wake the workspace unless the body says so.
[[nodiscard]] Result<NewShareFields> read_new_share(const JsonFields& body, Timestamp now);
[[nodiscard]] Result<ShareFields> read_share_change(const JsonFields& body, Timestamp now);

}  // namespace codehub::api
