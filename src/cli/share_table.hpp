#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "local_time.hpp"

// Words and tables of what the server says about shares. Names and addresses are cleaned before they are shown; times
// are those of `zone`.
namespace codehub::cli {

/// "5173 of shop".
[[nodiscard]] std::string share_name(const nlohmann::json& share);

/// Who may visit: "kim, @design", "everyone who is signed in" …
[[nodiscard]] std::string share_audience(const nlohmann::json& share);

/// One share for its owner: the address to copy first, then who may visit, until when, and what operators cut.
[[nodiscard]] std::string describe_share(const nlohmann::json& share, const ZoneOffset& zone);

/// One indented line for each thing that differs between two states of a share; empty when nothing does. That a
/// password was replaced cannot be seen from outside and is not told.
[[nodiscard]] std::string share_changes(const nlohmann::json& before, const nlohmann::json& after,
                                        const ZoneOffset& zone);

enum class ShareColumns {
  kOwn,     ///< The reader's own.
  kAll,     ///< Everybody's, with the owner.
  kVisited  ///< Those that the reader may visit.
};
[[nodiscard]] std::string share_table(const nlohmann::json& shares, ShareColumns columns, const ZoneOffset& zone);

/// Who looks now.
[[nodiscard]] std::string viewer_table(const nlohmann::json& viewers);
/// Who looked, the latest first.
[[nodiscard]] std::string visit_table(const nlohmann::json& visits, const ZoneOffset& zone);

/// What operators allow: "link" in words, and "30 days" or "no limit".
[[nodiscard]] std::string describe_share_limits(const nlohmann::json& limits);

}  // namespace codehub::cli
