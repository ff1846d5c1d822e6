#pragma once

#include <functional>
#include <string_view>

#include "codehub/http/server.hpp"
#include "embedded_dashboard.hpp"

namespace codehub::server {

using FindFile = std::function<const DashboardFile*(std::string_view path)>;

/// The answer to a request for the dashboard: a file of it, or its start page for the addresses that the page itself
/// understands ("/workspaces/…"). Files under /assets/ carry a hash in their name and are kept by browsers for good.
[[nodiscard]] http::Response answer_dashboard(const http::RequestHead& request, const FindFile& find);

/// The same from the files inside this program.
[[nodiscard]] http::Handler dashboard_handler();

}  // namespace codehub::server
