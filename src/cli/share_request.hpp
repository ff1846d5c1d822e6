#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "until.hpp"

namespace codehub::cli {

/// What was said about a share; absent is what was not said.
struct ShareFlags {
  std::vector<std::string> place;  ///< "[WORKSPACE] PORT".
  std::vector<std::string> with;   ///< "USER" or "@GROUP".
  bool everyone = false, link = false, only_me = false;
  std::optional<std::string> until;
  std::optional<std::string> password;  ///< Empty: it is asked.
  bool password_stdin = false, no_password = false;
  std::optional<std::string> max_viewers;
  std::optional<bool> read_only, wake;
  std::optional<std::string> alias, host;
  bool move_alias = false, new_link = false;
};

/// The fields of a request that changes a share (docs/openapi.yaml); those that were not said are not in it. The
/// password is `flags.password` as it stands. kInvalidRequest names the flag that is wrong.
[[nodiscard]] Result<nlohmann::json> share_request(const ShareFlags& flags, Timestamp now, const ZoneOffset& zone);

}  // namespace codehub::cli
