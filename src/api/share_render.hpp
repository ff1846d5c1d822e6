#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "codehub/domain/share.hpp"
#include "codehub/store/records.hpp"

namespace codehub::api {

struct ApiOptions;

/// Where a shared port is visited: at its alias when it has one.
[[nodiscard]] std::string share_url(const Share& share, const ApiOptions& options);
/// Whether somebody else than the owner may visit it; `counted` as `within` made it.
[[nodiscard]] bool is_active(const Share& counted, Timestamp now);

/// A share to its owner and to administrators. `link_token` is empty where there is no link or the reader may not have
/// it; `viewers` is how many look at it now.
[[nodiscard]] nlohmann::json render_share(const store::ShareRecord& record, const std::string& link_token, int viewers,
                                          const ApiOptions& options, Timestamp now);
/// The same share to somebody who may visit it: nothing of who else may, and who does.
[[nodiscard]] nlohmann::json render_visited_share(const store::ShareRecord& record, const ApiOptions& options,
                                                  Timestamp now);
[[nodiscard]] nlohmann::json render_viewer(const store::Visit& visit);
/// The same with when and why it ended.
[[nodiscard]] nlohmann::json render_visit(const store::Visit& visit);
[[nodiscard]] nlohmann::json render_share_limits(const ShareLimits& limits);

}  // namespace codehub::api
