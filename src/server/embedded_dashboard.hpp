#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace codehub::server {

/// One file of the dashboard inside this program, as it is and compressed; an empty view where it is not there.
struct DashboardFile {
  std::string_view path;  ///< "/assets/index-abc.js"
  std::string_view type;
  std::string_view tag;  ///< Of the content, for ETag.
  std::string_view content;
  std::string_view gzip;
  std::string_view brotli;
};

/// Null when there is none of that path.
[[nodiscard]] const DashboardFile* find_dashboard_file(std::string_view path);

}  // namespace codehub::server
