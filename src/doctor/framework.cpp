#include "framework.hpp"

#include <algorithm>
#include <array>

#include "host_words.hpp"
#include "texts.hpp"

namespace codehub::doctor {
namespace {

struct Mark {
  std::string_view words;
  Framework framework;
};

// More telling ones first: an Angular or Nuxt server runs Vite inside, react-scripts runs webpack.
constexpr std::array kCommands{
    Mark{"ng serve", Framework::kAngular},
    Mark{"@angular", Framework::kAngular},
    Mark{"react-scripts", Framework::kReactScripts},
    Mark{"vue-cli-service", Framework::kVueCli},
    Mark{"next-server", Framework::kNext},
    Mark{"next dev", Framework::kNext},
    Mark{"next/dist", Framework::kNext},
    Mark{"manage.py", Framework::kDjango},
    Mark{"django", Framework::kDjango},
    Mark{"rails", Framework::kRails},
    Mark{"puma", Framework::kRails},
    Mark{"webpack", Framework::kWebpack},
    Mark{"vite", Framework::kVite},
};

constexpr std::array kPageMarks{
    Mark{"/@vite/client", Framework::kVite},
    Mark{"/_next/", Framework::kNext},
};

Framework by_command(const Examination& seen) {
  for (const auto& port : seen.listening) {
    if (port.port != seen.place.port) continue;
    for (const auto& known : kCommands) {
      if (port.command.find(known.words) != std::string::npos || port.process.find(known.words) != std::string::npos)
        return known.framework;
    }
  }
  return Framework::kUnknown;
}

Framework by_answers(const Examination& seen, const Page& page) {
  if (const auto told = framework_that_refuses(seen.as_public)) return *told;
  for (const auto& hop : seen.hops) {
    if (const auto told = framework_that_refuses(hop.answer)) return *told;
    if (hop.answer.headers.get("X-Powered-By").starts_with("Next.js")) return Framework::kNext;
  }
  for (const auto& link : page.links) {
    for (const auto& mark : kPageMarks) {
      if (link.element == "script" && link.url.find(mark.words) != std::string::npos) return mark.framework;
    }
  }
  const bool has_client = std::any_of(seen.scripts.begin(), seen.scripts.end(), [](const Asked& script) {
    return script.answer.body.find("webpack-dev-server/client") != std::string::npos;
  });
  return has_client ? Framework::kWebpack : Framework::kUnknown;
}

struct Line {
  Framework framework;
  Aim aim;
  std::string_view file;
  std::string_view line;
};

constexpr std::string_view kViteFile = "vite.config.js";
constexpr std::string_view kWebpackFile = "webpack.config.js";
constexpr std::string_view kVueFile = "vue.config.js";
constexpr std::string_view kNextFile = "next.config.js";
constexpr std::string_view kSettings = "settings.py";
constexpr std::string_view kRailsDevelopment = "config/environments/development.rb";
constexpr std::string_view kAngularFile = "angular.json";
constexpr std::string_view kCommandLine = "command line";

// vite.dev/config/server-options · webpack.js.org/configuration/dev-server ·
// create-react-app.dev/docs/advanced-configuration · nextjs.org/docs/app/api-reference/config/next-config-js ·
// docs.djangoproject.com/en/5.2/ref/settings · guides.rubyonrails.org/configuring.html ·
// angular.dev/reference/configs/workspace-config
constexpr Line kLines[] = {
    {Framework::kVite, Aim::kAllowHost, kViteFile, "server: { allowedHosts: ['.{domain}'] }"},
    {Framework::kVite, Aim::kAllowLocalhost, kViteFile, "server: { allowedHosts: ['localhost'] }"},
    {Framework::kVite, Aim::kFollowPage, kViteFile,
     "server: { hmr: true }  // without host, port, clientPort and protocol"},
    {Framework::kVite, Aim::kListenOnLoopback, kViteFile, "server: { host: '127.0.0.1' }"},
    {Framework::kVite, Aim::kPassOn, kViteFile, "server: { proxy: { '/api': 'http://localhost:{other}' } }"},
    {Framework::kAngular, Aim::kAllowHost, kAngularFile,
     R"("serve": { "options": { "allowedHosts": [".{domain}"] } })"},
    {Framework::kAngular, Aim::kListenOnLoopback, kCommandLine, "ng serve --host 127.0.0.1"},
    {Framework::kAngular, Aim::kPassOn, "proxy.conf.json", R"({ "/api": { "target": "http://localhost:{other}" } })"},
    {Framework::kWebpack, Aim::kAllowHost, kWebpackFile, "devServer: { allowedHosts: ['.{domain}'] }"},
    {Framework::kWebpack, Aim::kAllowLocalhost, kWebpackFile, "devServer: { allowedHosts: ['localhost'] }"},
    {Framework::kWebpack, Aim::kFollowPage, kWebpackFile,
     "devServer: { client: { webSocketURL: 'auto://0.0.0.0:0/ws' } }"},
    // host: '127.0.0.1' would also be the host of the live-reload socket.
    {Framework::kWebpack, Aim::kListenOnLoopback, kWebpackFile, "devServer: { host: '0.0.0.0' }"},
    {Framework::kWebpack, Aim::kPassOn, kWebpackFile,
     "devServer: { proxy: [{ context: ['/api'], target: 'http://localhost:{other}' }] }"},
    {Framework::kReactScripts, Aim::kAllowHost, ".env", "DANGEROUSLY_DISABLE_HOST_CHECK=true"},
    {Framework::kReactScripts, Aim::kFollowPage, ".env", "WDS_SOCKET_PORT=0"},
    {Framework::kReactScripts, Aim::kListenOnLoopback, ".env", "HOST=0.0.0.0"},
    {Framework::kReactScripts, Aim::kPassOn, "package.json", R"("proxy": "http://localhost:{other}")"},
    {Framework::kVueCli, Aim::kAllowHost, kVueFile, "devServer: { allowedHosts: ['.{domain}'] }"},
    {Framework::kVueCli, Aim::kFollowPage, kVueFile, "devServer: { client: { webSocketURL: 'auto://0.0.0.0:0/ws' } }"},
    {Framework::kVueCli, Aim::kListenOnLoopback, kVueFile, "devServer: { host: '0.0.0.0' }"},
    {Framework::kVueCli, Aim::kPassOn, kVueFile, "devServer: { proxy: 'http://localhost:{other}' }"},
    {Framework::kNext, Aim::kAllowHost, kNextFile, "allowedDevOrigins: ['*.{domain}']"},
    {Framework::kNext, Aim::kListenOnLoopback, kCommandLine, "next dev -H 127.0.0.1"},
    {Framework::kNext, Aim::kPassOn, kNextFile,
     "rewrites: async () => [{ source: '/api/:path*', destination: 'http://localhost:{other}/api/:path*' }]"},
    {Framework::kDjango, Aim::kAllowHost, kSettings, "ALLOWED_HOSTS = ['localhost', '127.0.0.1', '.{domain}']"},
    {Framework::kDjango, Aim::kAllowLocalhost, kSettings, "ALLOWED_HOSTS = ['localhost', '127.0.0.1']"},
    {Framework::kDjango, Aim::kListenOnLoopback, kCommandLine, "python manage.py runserver 127.0.0.1:{port}"},
    {Framework::kDjango, Aim::kNoHttpsRedirect, kSettings, "SECURE_SSL_REDIRECT = False"},
    {Framework::kDjango, Aim::kNoSecureCookies, kSettings, "SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False"},
    {Framework::kRails, Aim::kAllowHost, kRailsDevelopment, R"(config.hosts << ".{domain}")"},
    {Framework::kRails, Aim::kAllowLocalhost, kRailsDevelopment, R"(config.hosts << "localhost")"},
    {Framework::kRails, Aim::kListenOnLoopback, kCommandLine, "bin/rails server -b 127.0.0.1 -p {port}"},
    {Framework::kRails, Aim::kNoHttpsRedirect, kRailsDevelopment, "config.force_ssl = false"},
    {Framework::kRails, Aim::kNoSecureCookies, kRailsDevelopment, "config.force_ssl = false"},
};

}  // namespace

std::string_view to_string(Framework framework) {
  switch (framework) {
    case Framework::kVite: return "vite";
    case Framework::kAngular: return "angular";
    case Framework::kWebpack: return "webpack";
    case Framework::kReactScripts: return "react-scripts";
    case Framework::kVueCli: return "vue-cli";
    case Framework::kNext: return "next";
    case Framework::kDjango: return "django";
    case Framework::kRails: return "rails";
    case Framework::kUnknown: break;
  }
  return {};
}

Framework recognize(const Examination& seen, const Page& page) {
  const auto command = by_command(seen);
  return command != Framework::kUnknown ? command : by_answers(seen, page);
}

std::optional<Fix> fix_for(Framework framework, Aim aim, const Values& values) {
  for (const auto& line : kLines) {
    if (line.framework == framework && line.aim == aim) return Fix{std::string(line.file), fill(line.line, values)};
  }
  return std::nullopt;
}

}  // namespace codehub::doctor
