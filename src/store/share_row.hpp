#pragma once

#include <string>
#include <vector>

#include "codehub/store/records.hpp"
#include "query.hpp"

namespace codehub::store {

/// Begins a SELECT of shares (`s`, with their workspace `w` and its owner `o`) and of what binds them; `tail` is
/// everything after FROM.
[[nodiscard]] Query select_shares(soci::session& session, const std::string& tail);
/// All rows of such a SELECT, with whom they name.
[[nodiscard]] std::vector<ShareRecord> read_shares(soci::session& session, Query& rows);
/// The share that `condition` on `:value` holds for, or kNotFound.
[[nodiscard]] Result<ShareRecord> find_share(soci::session& session, const std::string& condition,
                                             const std::string& value);
[[nodiscard]] Result<ShareRecord> find_share(soci::session& session, const ShareId& id);

/// False when the port is shared already, or the alias taken: nothing was written then.
[[nodiscard]] bool insert_share(soci::session& session, const ShareRecord& record);
/// False when the stored version is another one (or the share gone): nothing was written then.
[[nodiscard]] bool update_share(soci::session& session, const ShareRecord& record);
/// Makes the users and groups that `share` names those that are stored.
void write_named(soci::session& session, const Share& share);

}  // namespace codehub::store
