#pragma once

#include <string>

#include "codehub/store/records.hpp"
#include "query.hpp"

namespace codehub::store {

/// An SQL condition: the share `s` names the user whose id `user` is (an SQL expression), or a group of theirs.
[[nodiscard]] std::string share_names(const std::string& user);

/// Newest first, without those of workspaces that are being deleted.
[[nodiscard]] Result<SharePage> read_share_page(soci::session& session, const ShareFilter& filter,
                                                const PageRequest& page);

}  // namespace codehub::store
