#include <fmt/format.h>

#include "codehub/agent/ide.hpp"
#include "codehub/http/error_response.hpp"

namespace codehub::agent {

namespace {

/// Host and port of an http address, as the IDE compares the links it may follow without a question.
std::string address_host(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return std::string(url.substr(0, url.find_first_of("/?#")));
}

}  // namespace

std::vector<std::string> ide_command(const Settings& settings, const Account& account, const IdeOptions& options) {
  const auto toolbox = settings.toolbox.string();
  std::vector<std::string> command = {
      toolbox + "/node/bin/node", toolbox + "/code-server/out/node/entry.js", "--socket",
      (settings.run / "ide.sock").string(), "--auth", "none",
      // Not the one in the home: a person's edit there must not change where or for whom it listens.
      "--config", "/dev/null", "--user-data-dir", account.home + "/.local/share/code-server", "--disable-telemetry",
      "--disable-update-check", "--disable-getting-started-override", "--disable-proxy", "--disable-workspace-trust",
      // In seconds of the server's own life: its clock for this counts its timer's ticks, of which a frozen workspace
      // has none. A page that sleeps for a night still finds its terminals and extensions as they were.
      "--reconnection-grace-time", "86400", "--app-name",
      options.product_name.empty() ? "code-hub" : options.product_name};
  const auto add = [&](const char* flag, const std::string& value) {
    if (value.empty()) return;
    command.emplace_back(flag);
    command.push_back(value);
  };
  add("--link-protection-trusted-domains", address_host(options.dashboard_url));
  add("--locale", options.locale);
  command.push_back(options.folder.empty() ? account.home : options.folder);
  return command;
}

Environment ide_environment(Environment environment, const IdeOptions& options) {
  if (options.gallery_url.empty()) return environment;
  std::string_view base(options.gallery_url);
  if (base.starts_with('{')) {
    environment["EXTENSIONS_GALLERY"] = base;
    return environment;
  }
  while (base.ends_with('/')) base.remove_suffix(1);
  std::string gallery = fmt::format("{{\"serviceUrl\":{}", http::quote_json(base));
  // The other two addresses of a gallery stand beside the first, as code-server's own default has them.
  if (base.ends_with("/gallery")) {
    base.remove_suffix(std::string_view("/gallery").size());
    gallery += fmt::format(
        ",\"itemUrl\":{},\"resourceUrlTemplate\":{}", http::quote_json(fmt::format("{}/item", base)),
        http::quote_json(fmt::format(
            "{}/asset/{{publisher}}/{{name}}/{{version}}/Microsoft.VisualStudio.Code.WebResources/{{path}}", base)));
  }
  environment["EXTENSIONS_GALLERY"] = gallery + "}";
  return environment;
}

}  // namespace codehub::agent
