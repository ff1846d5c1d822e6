#include "dashboard.hpp"

#include "codehub/api/security_headers.hpp"
#include "codehub/http/text.hpp"

namespace codehub::server {
namespace {

constexpr std::string_view kPageWithoutDashboard = R"(<!doctype html>
<html lang="en"><meta charset="utf-8"><title>code-hub</title>
<style>body{font-family:sans-serif;max-width:40rem;margin:4rem auto;line-height:1.5;padding:0 1rem}</style>
<h1>The server runs, its dashboard was not built</h1>
<p>This program was compiled before the dashboard existed. Build it, then compile again:</p>
<pre>cd web &amp;&amp; npm ci &amp;&amp; npm run build</pre>
<p><code>./scripts/up</code> does both. The interface under <a href="/api/openapi.json">/api</a> and the command line work
without it.</p>
</html>
)";

http::Response plain(int status, std::string_view text) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "text/plain; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  response.body = text;
  return response;
}

http::Response page_without_dashboard() {
  auto response = plain(200, kPageWithoutDashboard);
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  return response;
}

// True when the list header accepts the coding with a weight that is not zero.
bool accepts(std::string_view accepted, std::string_view coding) {
  while (!accepted.empty()) {
    const auto end = accepted.find(',');
    auto item = accepted.substr(0, end);
    accepted = end == std::string_view::npos ? std::string_view() : accepted.substr(end + 1);
    item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
    const auto name = item.substr(0, item.find_first_of("; \t"));
    if (name != coding) continue;
    const auto weight = item.find("q=");
    return weight == std::string_view::npos || item.find_first_of("123456789", weight) != std::string_view::npos;
  }
  return false;
}

struct Encoded {
  std::string_view coding;  ///< Empty for the content as it is.
  std::string_view bytes;
};

Encoded choose(const DashboardFile& file, const http::Headers& headers) {
  const auto accepted = headers.get("Accept-Encoding");
  if (!file.brotli.empty() && accepts(accepted, "br")) return {"br", file.brotli};
  if (!file.gzip.empty() && accepts(accepted, "gzip")) return {"gzip", file.gzip};
  return {"", file.content};
}

http::Response file_response(const http::RequestHead& request, const DashboardFile& file) {
  const auto encoded = choose(file, request.headers);
  const std::string tag =
      "\"" + std::string(file.tag) + (encoded.coding.empty() ? "" : "-" + std::string(encoded.coding)) + "\"";
  http::Response response;
  response.headers.set("Content-Type", std::string(file.type));
  response.headers.set("ETag", tag);
  response.headers.set("Vary", "Accept-Encoding");
  const bool hashed = file.path.starts_with("/assets/");
  response.headers.set("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers.has_token("If-None-Match", tag)) {
    response.status = 304;
    return response;
  }
  if (!encoded.coding.empty()) response.headers.set("Content-Encoding", std::string(encoded.coding));
  response.body = encoded.bytes;
  return response;
}

http::Response answer(const http::RequestHead& request, const FindFile& find) {
  if (request.method != "GET" && request.method != "HEAD") {
    auto response = plain(405, "this address takes only GET and HEAD\n");
    response.headers.set("Allow", "GET, HEAD");
    return response;
  }
  const auto path = http::canonical_path(request.path());
  if (!path) return plain(400, path.error().message + "\n");
  if (const auto* file = find(*path == "/" ? "/index.html" : *path)) return file_response(request, *file);
  if (path->starts_with("/assets/")) return plain(404, "there is no such file\n");
  if (const auto* index = find("/index.html")) return file_response(request, *index);
  return page_without_dashboard();
}

}  // namespace

http::Response answer_dashboard(const http::RequestHead& request, const FindFile& find) {
  auto response = answer(request, find);
  api::add_security_headers(response.headers);
  return response;
}

http::Handler dashboard_handler() {
  return [](http::Exchange& exchange) -> asio::awaitable<void> {
    exchange.note("route", "dashboard");
    auto response = answer_dashboard(exchange.request(), find_dashboard_file);
    static_cast<void>(co_await exchange.respond(std::move(response)));  // Fails only when nobody listens any more.
  };
}

}  // namespace codehub::server
