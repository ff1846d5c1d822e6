#include "codehub/server/settings.hpp"

#include <limits>

#include "client_address.hpp"
#include "codehub/domain/user.hpp"
#include "codehub/domain/workspace.hpp"
#include "codehub/http/stream.hpp"
#include "codehub/mail/delivery.hpp"
#include "values.hpp"

namespace codehub::server {
namespace {

using Text = const std::string&;

// Most settings are one reader and one field.
template <auto Field>
Result<void> plain(Configuration& configuration, Text text) {
  configuration.*Field = text;
  return {};
}

template <auto Field, std::int64_t Least, std::int64_t Most>
Result<void> number(Configuration& configuration, Text text) {
  TRY(configuration.*Field, read_number(text, Least, Most));
  return {};
}

template <auto Field, class Duration, std::int64_t Least, std::int64_t Most>
Result<void> duration(Configuration& configuration, Text text) {
  TRY(const auto count, read_number(text, Least, Most));
  configuration.*Field = Duration(count);
  return {};
}

template <auto Field, std::int64_t Least, std::int64_t Most>
Result<void> bytes(Configuration& configuration, Text text) {
  TRY(configuration.*Field, read_bytes(text, Least, Most));
  return {};
}

Result<void> assign_listen(Configuration& configuration, Text text) {
  TRY(const auto endpoint, http::parse_endpoint(text));
  if (endpoint.unix_socket) {
    return fail(ErrorCode::kInvalidRequest, "must be an address and port, such as 127.0.0.1:8000");
  }
  configuration.listen = text;
  return {};
}

Result<void> assign_public_url(Configuration& configuration, Text text) {
  TRY(configuration.public_url, read_origin(text));
  return {};
}

Result<void> assign_apps_domain(Configuration& configuration, Text text) {
  TRY(configuration.apps_domain, read_domain(text));
  return {};
}

Result<void> assign_product_name(Configuration& configuration, Text text) {
  TRY(configuration.product_name, validate_display_name(text));
  if (configuration.product_name.empty()) return fail(ErrorCode::kInvalidRequest, "must not be empty");
  return {};
}

Result<void> assign_log_level(Configuration& configuration, Text text) {
  TRY(configuration.log_level, read_choice(text, {"debug", "info", "warn", "error"}));
  return {};
}

Result<void> assign_log_format(Configuration& configuration, Text text) {
  TRY(configuration.log_format, read_choice(text, {"text", "json"}));
  return {};
}

Result<void> assign_log_access(Configuration& configuration, Text text) {
  TRY(configuration.log_access, read_flag(text));
  return {};
}

Result<void> assign_sizes(Configuration& configuration, Text text) {
  TRY(configuration.sizes, read_sizes(text));
  return {};
}

Result<void> assign_images(Configuration& configuration, Text text) {
  TRY(configuration.images, read_images(text));
  return {};
}

Result<void> assign_default_image(Configuration& configuration, Text text) {
  TRY(configuration.default_image, validate_image(text));
  return {};
}

Result<void> assign_admin_username(Configuration& configuration, Text text) {
  TRY(configuration.admin_username, validate_username(text));
  return {};
}

Result<void> assign_admin_password(Configuration& configuration, Text text) {
  if (!text.empty()) CHECK_OK(validate_password(text));
  configuration.admin_password = text;
  return {};
}

Result<void> assign_admin_reset_password(Configuration& configuration, Text text) {
  TRY(configuration.admin_reset_password, read_flag(text));
  return {};
}

Result<void> assign_trusted_proxies(Configuration& configuration, Text text) {
  CHECK_OK(TrustedProxies::parse(text));
  configuration.trusted_proxies = text;
  return {};
}

Result<void> assign_gallery_url(Configuration& configuration, Text text) {
  const bool good = text.empty() || text == "none" || text.starts_with("https://") || text.starts_with("http://");
  if (!good) return fail(ErrorCode::kInvalidRequest, "must be an http or https address, `none`, or empty");
  configuration.gallery_url = text == "none" ? "{}" : text;  // The IDE takes an empty description for no gallery.
  return {};
}

Result<void> assign_summary_webhook(Configuration& configuration, Text text) {
  const bool good = text.empty() || text.starts_with("https://") || text.starts_with("http://");
  if (!good) return fail(ErrorCode::kInvalidRequest, "must be an http or https address, or empty");
  configuration.summary_webhook = text;
  return {};
}

Result<void> assign_summary_email_to(Configuration& configuration, Text text) {
  configuration.summary_email_to.clear();
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    auto one = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    TRY(auto address, mail::validate_address(one));
    configuration.summary_email_to.push_back(std::move(address));
  }
  return {};
}

Result<void> assign_summary_email_from(Configuration& configuration, Text text) {
  if (!text.empty()) CHECK_OK(mail::validate_address(text));
  configuration.summary_email_from = text;
  return {};
}

Result<void> assign_smtp_url(Configuration& configuration, Text text) {
  const bool good = text.empty() || text.starts_with("smtp://") || text.starts_with("smtps://");
  if (!good) return fail(ErrorCode::kInvalidRequest, "must be smtp://host:port or smtps://host:port, or empty");
  configuration.smtp_url = text;
  return {};
}

using C = Configuration;
using std::chrono::hours;
using std::chrono::seconds;

const std::vector<Setting> kSettings = {
    {"listen", "address", "127.0.0.1:8000", "IP address and port; port 0 takes a free one",
     "Where the server listens. Use 0.0.0.0:8000 to be reached from other machines.", false, assign_listen},
    {"public_url", "address", "http://localhost:8000", "http or https, without a path",
     "The address people open in the browser. Sign-in, cookies and the IDE's addresses depend on it.", false,
     assign_public_url},
    {"apps_domain", "domain", "localhost", "a domain name without a port",
     "IDEs are served on sub-domains of this one (`ide-…`), on the port of `public_url`. Its wildcard DNS name must "
     "lead to this server; `localhost` needs no DNS.",
     false, assign_apps_domain},
    {"trusted_proxies", "list", "", "addresses and networks, separated by commas",
     "Reverse proxies in front of the server: a visitor's address is then taken from their `X-Forwarded-For`. Without "
     "it everybody behind a proxy counts as one address, also where wrong passwords are counted.",
     false, assign_trusted_proxies},
    {"data_dir", "folder", "", "",
     "Database, secret key and initial password live here. Empty: `codehub` in `$XDG_DATA_HOME` or `~/.local/share`.",
     false, plain<&C::data_dir>},
    {"product_name", "text", "code-hub", "1 to 100 characters", "The name shown in the dashboard and in the IDE.",
     false, assign_product_name},
    {"toolbox", "folder", "", "",
     "The folder with agent and IDE that every workspace mounts, as the container engine's host sees it. Empty: "
     "`toolbox/current` in `data_dir`.",
     false, plain<&C::toolbox>},
    {"io_threads", "number", "0", "0 to 256; 0: one per core", "Threads that serve connections.", false,
     number<&C::io_threads, 0, 256>},
    {"blocking_threads", "number", "4", "1 to 64", "Threads for database calls and password hashing.", false,
     number<&C::blocking_threads, 1, 64>},
    {"drain_seconds", "seconds", "10", "0 to 3600",
     "How long requests under way may take to finish when the server stops.", false,
     duration<&C::drain, seconds, 0, 3600>},
    {"log.level", "choice", "info", "debug, info, warn, error", "How much is logged.", false, assign_log_level},
    {"log.format", "choice", "text", "text, json", "One line per event, for people or for machines, on standard error.",
     false, assign_log_format},
    {"log.access", "yes or no", "true", "true, false", "One line per request.", false, assign_log_access},
    {"database.url", "text", "sqlite", "sqlite, or PostgreSQL's connection string or URL",
     "Where state lives: `sqlite` is a file in `data_dir`; `postgresql://user:password@host/name` or `host=… dbname=…` "
     "a PostgreSQL 15 or newer.",
     true, plain<&C::database_url>},
    {"database.connections", "number", "8", "1 to 100", "Connections to PostgreSQL.", false,
     number<&C::database_connections, 1, 100>},
    {"runtime.docker.host", "address", "", "unix:///… or tcp://…",
     "The container engine (Docker or Podman). Empty: `DOCKER_HOST`, then the usual sockets.", false,
     plain<&C::docker_host>},
    {"runtime.docker.network", "text", "codehub", "",
     "Name of the network that workspaces are joined to; made when absent.", false, plain<&C::docker_network>},
    {"runtime.docker.oci_runtime", "text", "", "",
     "OCI runtime of the engine, such as `runsc`. Empty: the engine's default.", false, plain<&C::docker_oci_runtime>},
    {"sizes", "list", "small:1:2GiB:1024,medium:2:4GiB:2048,large:4:8GiB:4096",
     "at least one; CPUs 0.1 to 256, memory from 256MiB, processes from 64",
     "Sizes that people choose from: name, CPUs, memory, processes. In TOML also tables `[[sizes]]` with `name`, "
     "`cpu`, `memory`, `pids`.",
     false, assign_sizes},
    {"default_size", "text", "medium", "one of `sizes`", "The size of a workspace when none is chosen.", false,
     plain<&C::default_size>},
    {"images", "list", "codehub/base:latest=Debian 12 with git, compilers, Python and editors", "name=description; …",
     "Images that people are offered; others may still be named. In TOML also tables `[[images]]` with `name`, "
     "`description`.",
     false, assign_images},
    {"default_image", "text", "codehub/base:latest", "an image reference",
     "The image of a workspace when none is chosen.", false, assign_default_image},
    {"admin.username", "text", "admin", "a-z, 0-9 and . _ -",
     "Name of the first administrator, made at the first start.", false, assign_admin_username},
    {"admin.password", "text", "", "10 to 1,000 bytes, or empty",
     "Password of the first administrator. Empty: one is generated, printed once, and kept in "
     "`data_dir`/initial-admin-password until it is changed.",
     true, assign_admin_password},
    {"admin.reset_password", "yes or no", "false", "true, false",
     "For a password that was lost: at this start the first administrator gets a new generated one, told as at the "
     "first "
     "start. Meant for one start: `codehub server --admin-reset-password true`.",
     false, assign_admin_reset_password},
    {"ide.gallery_url", "address", "", "http or https, or none",
     "Extension gallery of the IDE, for mirrors without internet access; `none` switches it off. Empty: the IDE's own.",
     false, assign_gallery_url},
    {"session.idle_hours", "hours", "336", "1 to 8760", "A session that is not used for so long ends.", false,
     duration<&C::session_idle, hours, 1, 8760>},
    {"session.life_hours", "hours", "2160", "1 to 87600", "A session ends after so long in any case.", false,
     duration<&C::session_life, hours, 1, 87600>},
    {"limits.body", "bytes", "1MiB", "1KiB to 64MiB", "Largest body of a request to the interface under /api.", false,
     bytes<&C::body_bytes, 1024, 64LL << 20>},
    {"limits.head", "bytes", "32KiB", "4KiB to 1MiB", "Largest start line and headers of a request.", false,
     bytes<&C::head_bytes, 4096, 1LL << 20>},
    {"limits.connections", "number", "20000", "16 to 1000000", "Open connections per thread; more are closed at once.",
     false, number<&C::connections, 16, 1'000'000>},
    {"control.start_deadline_seconds", "seconds", "120", "10 to 3600",
     "Longest time from a container's start to an IDE that answers.", false,
     duration<&C::start_deadline, seconds, 10, 3600>},
    {"control.observe_every_seconds", "seconds", "10", "1 to 600",
     "How often reality is looked at when no event says that something changed.", false,
     duration<&C::observe_every, seconds, 1, 600>},
    {"control.max_attempts", "number", "5", "1 to 100", "Failed attempts at a step before a workspace is in ERROR.",
     false, number<&C::max_attempts, 1, 100>},
    {"control.concurrency", "number", "16", "1 to 1000", "Steps under way at once, over all workspaces.", false,
     number<&C::concurrency, 1, 1000>},
    {"metrics.token", "text", "", "",
     "When set, `/metrics` asks for `Authorization: Bearer <token>`. Empty: it is open to whoever reaches the server.",
     true, plain<&C::metrics_token>},
    {"cost.summary_webhook", "address", "", "http or https",
     "Every Monday from 00:00 UTC on, what workspaces cost in the week before is posted here as JSON. Empty: nowhere.",
     false, assign_summary_webhook},
    {"cost.summary_webhook_secret", "text", "", "",
     "Signs the body: `X-Codehub-Signature: sha256=` and its HMAC-SHA256 with this secret in hexadecimal digits.", true,
     plain<&C::summary_webhook_secret>},
    {"cost.summary_email_to", "list", "", "e-mail addresses, separated by commas",
     "The same in words, in English and Korean, goes to these people.", false, assign_summary_email_to},
    {"cost.summary_email_from", "text", "", "an e-mail address", "Who that letter is from.", false,
     assign_summary_email_from},
    {"cost.smtp_url", "address", "", "smtp://host:port or smtps://host:port",
     "The mail server that takes the letter. With `smtp` TLS is used where the server offers it.", false,
     assign_smtp_url},
    {"cost.smtp_username", "text", "", "",
     "Log-in at the mail server; nothing is sent without TLS then. Empty: no log-in.", false, plain<&C::smtp_username>},
    {"cost.smtp_password", "text", "", "", "Password of that log-in.", true, plain<&C::smtp_password>},
};

}  // namespace

const std::vector<Setting>& settings() { return kSettings; }

}  // namespace codehub::server
