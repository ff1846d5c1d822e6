#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace codehub::cli {

/// Columns a text takes on a terminal: East Asian wide characters count two, combining marks none.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The text without control characters, so that what a workspace printed cannot steer the terminal. Tabs stay; of what
/// carriage returns overwrote, the last part stays.
[[nodiscard]] std::string printable(std::string_view text);

/// Rows under their headings, columns padded by display width, two spaces between.
[[nodiscard]] std::string render_table(const std::vector<std::string>& headings,
                                       const std::vector<std::vector<std::string>>& rows);

/// "3 min ago" for an RFC 3339 time; "never" for an empty text.
[[nodiscard]] std::string age_of(std::string_view time);

}  // namespace codehub::cli
