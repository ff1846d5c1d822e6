#pragma once

#include <string>
#include <string_view>

#include "codehub/domain/error.hpp"
#include "codehub/http/server.hpp"

namespace codehub::gateway {

/// True for what a person sees as a page: such requests get pages and redirects, all others JSON and plain errors.
[[nodiscard]] bool is_navigation(const http::RequestHead& request);

/// True for a page that is to be shown inside another one (a frame of any kind).
[[nodiscard]] bool is_framed(const http::RequestHead& request);

/// True unless another origin's page sent it: Sec-Fetch-Site where the browser says so, else Origin against Host.
[[nodiscard]] bool is_same_origin(const http::RequestHead& request);

/// "ko" or "en" by Accept-Language, `preferred` (a profile's choice) winning.
[[nodiscard]] std::string_view language_of(const http::RequestHead& request, std::string_view preferred = {});

/// A redirect that is never cached; 302 unless said otherwise.
[[nodiscard]] http::Response redirect(std::string location, int status = 302);

/// The error as a small page for navigations, else as JSON.
[[nodiscard]] http::Response error_answer(const http::Exchange& exchange, const Error& error);
/// The same for a request about one workspace: what is not found then is the workspace.
[[nodiscard]] http::Response workspace_error_answer(const http::Exchange& exchange, const Error& error);

/// Headers of every page of the gateway's own. `form_action`: where its forms may go, as CSP has it.
void add_page_headers(http::Headers& headers, std::string_view form_action = "'none'");

}  // namespace codehub::gateway
