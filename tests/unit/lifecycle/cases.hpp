#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/lifecycle_progress.hpp"

/// Small words for workspaces and realities, so that tables of the life cycle can be read.
namespace codehub::lifecycle::cases {

inline constexpr Timestamp kNow{std::chrono::hours(500'000)};

/// "PHASE OPERATION>WANTED flags": "STANDBY STARTING>RUNNING", "PENDING ->DELETED". Flags: `used` (its home was used),
/// `due` (a retry lies ahead), `xN` (N failed attempts), `late` (the operation began long ago), `calm` (its phase is
/// old).
[[nodiscard]] Workspace row(std::string_view words);

/// Words of what is there: a container (`created running paused exited removing`, with `*` made by another operation,
/// with `~` of another size), `home`, an agent (`silent refused unset setting-up failed-setup ready stopped broken`),
/// an image
/// (`image no-image pulling`).
[[nodiscard]] Reality reality(std::string_view words);

/// The step as words: "claim STARTING STANDBY", "claim STARTING STANDBY keep", "settle RUNNING", "create_volume".
[[nodiscard]] std::string words(const Step& step);

/// All combinations, for what must hold always.
[[nodiscard]] std::vector<Workspace> every_row();
[[nodiscard]] std::vector<Reality> every_reality();
[[nodiscard]] std::string describe(const Workspace& row, const Reality& reality);

}  // namespace codehub::lifecycle::cases
