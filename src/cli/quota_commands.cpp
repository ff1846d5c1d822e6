#include <CLI/CLI.hpp>

#include "admin.hpp"
#include "amounts.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "codehub/domain/time.hpp"
#include "groups_of_commands.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct QuotaFlags {
  std::string user, group;
  std::string running, cpu, memory, disk, archive, budget;
};

/// One limit: how its flag is read and how it is shown.
struct Limit {
  const char* key;
  const char* held;
  const char* label;
  std::string QuotaFlags::* flag;
  const char* option;
  const char* help;
  bool bytes;
};
const Limit kLimits[] = {
    {"running", "running", "running workspaces", &QuotaFlags::running, "--running", "Workspaces that run", false},
    {"cpu", "cpu", "CPUs", &QuotaFlags::cpu, "--cpu", "CPUs of those", false},
    {"memory_bytes", "memory_bytes", "memory", &QuotaFlags::memory, "--memory", "Memory of those, such as 16GiB", true},
    {"disk_bytes", "disk_bytes", "homes", &QuotaFlags::disk, "--disk", "Bytes in homes, such as 100GiB", true},
    {"archive_bytes", "archive_bytes", "archives", &QuotaFlags::archive, "--archive", "Bytes in archives", true},
    {"monthly_budget", "cost_this_month", "cost this month", &QuotaFlags::budget, "--budget",
     "Money a month; reached, nothing more starts", false},
};

std::string amount(const Limit& limit, const json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_number()) return "no limit";
  return limit.bytes ? spell_bytes(object[key].get<std::int64_t>()) : spell_number(object[key].get<double>());
}

std::string holding_words(const json& holding) {
  if (holding.value("running", false)) {
    return spell_number(holding.value("cpu", 0.0)) + " CPU, " +
           spell_bytes(holding.value("memory_bytes", std::int64_t{0})) + " of memory";
  }
  const auto frozen = holding.value("memory_bytes", std::int64_t{0});
  return frozen > 0 ? spell_bytes(frozen) + " of memory, frozen" : std::string();
}

std::string idle_words(const json& holding) {
  const auto since = parse_rfc3339(text_of(holding, "idle_since"));
  if (!since) return {};
  return "idle for " + spell_length(std::chrono::duration_cast<std::chrono::seconds>(now() - *since));
}

std::string holdings_table(const json& holdings) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& holding : holdings) {
    const auto held = holding_words(holding);
    const auto disk = holding.value("disk_bytes", std::int64_t{0});
    if (held.empty() && disk == 0) continue;
    rows.push_back({printable(text_of(holding, "name")), printable(text_of(holding, "owner_name")), held,
                    disk > 0 ? spell_bytes(disk) : std::string(), idle_words(holding)});
  }
  return rows.empty() ? std::string() : render_table({"WORKSPACE", "OWNER", "HOLDS", "HOME", ""}, rows);
}

void show_scope(const json& scope) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& limit : kLimits) {
    const auto held = amount(limit, scope["held"], limit.held);
    rows.push_back({limit.label, amount(limit, scope["quota"], limit.key), held == "no limit" ? "" : held});
  }
  print(printable(text_of(scope, "name")) + "\n" + render_table({"", "LIMIT", "HELD"}, rows));
  print(holdings_table(scope["holdings"]));
}

Task<std::string> quota_target(Session& session, const QuotaFlags& flags) {
  if (!flags.user.empty()) {
    CO_TRY(const auto user, co_await find_user(session, flags.user));
    co_return "/api/v1/users/" + text_of(user, "id") + "/quota";
  }
  CO_TRY(const auto group, co_await find_group(session, flags.group));
  co_return "/api/v1/groups/" + text_of(group, "id") + "/quota";
}

Task<int> show_quota(Session& session, const QuotaFlags& flags) {
  std::string target = "/api/v1/quota";
  const bool own = flags.user.empty() && flags.group.empty();
  if (!own) {
    CO_TRY(target, co_await quota_target(session, flags));
  }
  CO_TRY(const auto quota, co_await session.client.get(std::move(target)));
  if (session.json) print_json(quota);
  if (session.json) co_return kDone;
  if (!own) show_scope(quota);
  if (own) {
    for (const auto& scope : quota["scopes"]) show_scope(scope);
  }
  co_return kDone;
}

Result<json> read_limit(const Limit& limit, const std::string& text) {
  if (text == "none") return json(nullptr);
  if (limit.bytes) {
    const auto bytes = parse_bytes(text);
    if (!bytes) return fail(ErrorCode::kInvalidRequest, std::string(limit.option) + ": " + bytes.error().message);
    return json(*bytes);
  }
  const auto number = json::parse(text, nullptr, false);
  if (number.is_number()) return number;
  return fail(ErrorCode::kInvalidRequest, std::string(limit.option) + " takes a number, or none for no limit");
}

Result<json> changes_of(const QuotaFlags& flags) {
  json changes = json::object();
  for (const auto& limit : kLimits) {
    const auto& text = flags.*limit.flag;
    if (text.empty()) continue;
    TRY(changes[limit.key], read_limit(limit, text));
  }
  if (changes.empty()) return fail(ErrorCode::kInvalidRequest, "say which limit to set, for example --running 3");
  return changes;
}

Task<int> set_quota(Session& session, const QuotaFlags& flags) {
  if (flags.user.empty() == flags.group.empty()) {
    co_return fail(ErrorCode::kInvalidRequest, "say whose quota: --user NAME or --group NAME");
  }
  CO_TRY(const auto changes, changes_of(flags));
  CO_TRY(auto target, co_await quota_target(session, flags));
  CO_TRY(const auto before, co_await session.client.get(target));
  json body = {{"quota", before["quota"]}};
  body["quota"].update(changes);
  CO_TRY(const auto answer, co_await session.client.send("PUT", std::move(target), std::move(body)));
  if (session.json) print_json(answer.body);
  if (!session.json) show_scope(answer.body);
  co_return kDone;
}

void add_whose(CLI::App& command, QuotaFlags& flags) {
  auto* user = command.add_option("--user", flags.user, "Of this user (administrators)")->type_name("USER");
  command.add_option("--group", flags.group, "Of this group (administrators)")->type_name("GROUP")->excludes(user);
}

}  // namespace

void add_quota_commands(const Adding& adding) {
  auto* quota = adding.program.add_subcommand("quota", "What may be held at most, and what is held");
  quota->require_subcommand(1);
  auto* show = quota->add_subcommand("show", "Show the own quota, or another's");
  const auto shown = std::make_shared<QuotaFlags>();
  add_whose(*show, *shown);
  show->callback(adding.callback([shown](Session& session) { return show_quota(session, *shown); }));
  auto* set = quota->add_subcommand("set", "Set limits of a user or a group; `none` takes one away (administrators)");
  const auto flags = std::make_shared<QuotaFlags>();
  add_whose(*set, *flags);
  for (const auto& limit : kLimits) set->add_option(limit.option, (*flags).*limit.flag, limit.help)->type_name("LIMIT");
  set->callback(adding.callback([flags](Session& session) { return set_quota(session, *flags); }));
}

}  // namespace codehub::cli
