// Constants as Vite 5.4 to 7.1 and webpack-dev-server 5.2 serve them in their clients.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "answers.hpp"

namespace codehub::doctor::test {
namespace {

std::string vite_client(std::string_view protocol, std::string_view host, std::string_view port) {
  return fmt::format(
      R"(const serverHost = "127.0.0.1:5173/";
const socketProtocol = {} || (importMetaUrl.protocol === "https:" ? "wss" : "ws");
const hmrPort = {};
const socketHost = `${{{} || importMetaUrl.hostname}}:${{hmrPort || importMetaUrl.port}}${{"/"}}`;
const directSocketHost = "127.0.0.1:5173/";
)",
      protocol, port, host);
}

std::string webpack_bundle(std::string_view query) {
  return fmt::format("eval(\"...\");\n/*! ./node_modules/webpack-dev-server/client/index.js?{} ***! */\n", query);
}

struct Socket {
  const char* name;
  const char* scheme;
  const char* host_tail;
  std::string script;
  const char* socket;  ///< Null where it follows the page.
};

const char* const kPlain = "-abcdefghjkmn.apps.example.com";
const char* const kWithPort = "-abcdefghjkmn.localhost:8000";

TEST(LiveReload, of_vite_follows_the_page_or_is_told_where_it_goes) {
  const Socket cases[] = {
      {"default", "https", kPlain, vite_client("null", "null", "null"), nullptr},
      {"default beside a port", "http", kWithPort, vite_client("null", "null", "null"), nullptr},
      {"the public port", "https", kPlain, vite_client("\"wss\"", "null", "443"), nullptr},
      {"hmr.port", "https", kPlain, vite_client("null", "null", "24678"),
       "wss://5173-abcdefghjkmn.apps.example.com:24678"},
      {"hmr.clientPort where the hub has another", "http", kWithPort, vite_client("null", "null", "443"),
       "ws://5173-abcdefghjkmn.localhost:443"},
      {"hmr.host", "http", kPlain, vite_client("null", "\"localhost\"", "5173"), "ws://localhost:5173"},
      {"hmr.protocol", "https", kPlain, vite_client("\"ws\"", "null", "null"),
       "ws://5173-abcdefghjkmn.apps.example.com:443"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    auto all = seen(html("<script type=module src=/@vite/client></script>"), place(one.scheme, one.host_tail));
    all.scripts.push_back({"/@vite/client", answer(200, one.script)});
    const auto report = diagnose(all);
    EXPECT_EQ(report.framework, "vite");
    EXPECT_EQ(codes(report), one.socket == nullptr ? "live_reload_follows" : "live_reload_elsewhere");
    const auto finding = find(report, "live_reload_elsewhere");
    if (!finding) continue;
    EXPECT_EQ(finding->values.at("socket"), one.socket);
    EXPECT_EQ(finding->severity, Severity::kWarning);
    EXPECT_EQ(finding->fix->file, "vite.config.js");
  }
}

TEST(LiveReload, of_webpack_follows_the_page_only_when_it_knows_neither_host_nor_port) {
  const std::string rest = "&pathname=%2Fws&logging=info&overlay=true&reconnect=10&hot=true&live-reload=true";
  const Socket cases[] = {
      {"auto", "https", kPlain, webpack_bundle("protocol=ws%3A&hostname=0.0.0.0&port=0" + rest), nullptr},
      {"auto://", "https", kPlain, webpack_bundle("protocol=auto%3A&hostname=0.0.0.0&port=0" + rest), nullptr},
      {"devServer.port", "http", kPlain, webpack_bundle("protocol=ws%3A&hostname=0.0.0.0&port=5173" + rest),
       "ws://5173-abcdefghjkmn.apps.example.com:5173"},
      {"devServer.host", "http", kPlain, webpack_bundle("protocol=ws%3A&hostname=127.0.0.1&port=8099" + rest),
       "ws://127.0.0.1:8099"},
      {"client.webSocketURL", "http", kPlain,
       webpack_bundle("protocol=ws%3A&username=&password=&hostname=localhost&port=9000" + rest), "ws://localhost:9000"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    auto all = seen(html("<script src=/main.js></script>"), place(one.scheme, one.host_tail));
    all.scripts.push_back({"/main.js", answer(200, one.script)});
    const auto report = diagnose(all);
    EXPECT_EQ(report.framework, "webpack");
    EXPECT_EQ(codes(report), one.socket == nullptr ? "live_reload_follows" : "live_reload_elsewhere");
    const auto finding = find(report, "live_reload_elsewhere");
    if (!finding) continue;
    EXPECT_EQ(finding->values.at("socket"), one.socket);
    EXPECT_EQ(finding->fix->line, "devServer: { client: { webSocketURL: 'auto://0.0.0.0:0/ws' } }");
  }
}

TEST(LiveReload, is_looked_for_in_the_frameworks_client_first) {
  const auto all =
      seen(html("<script src=/a.js></script><script src=b.js></script><script src=/a.js></script>"
                "<script type=module src=/app/@vite/client></script><script src=https://cdn/x.js></script>"));
  EXPECT_EQ(scripts_to_read(all, 3), (std::vector<std::string>{"/app/@vite/client", "/a.js", "/b.js"}));
  EXPECT_EQ(scripts_to_read(all, 1), std::vector<std::string>{"/app/@vite/client"});
}

}  // namespace
}  // namespace codehub::doctor::test
