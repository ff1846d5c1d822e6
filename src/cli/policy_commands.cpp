#include <CLI/CLI.hpp>

#include "admin.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "groups_of_commands.hpp"
#include "share_table.hpp"
#include "until.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct SharingFlags {
  std::string widest, group;
  std::optional<std::string> longest;
};

Result<json> limits_request(const SharingFlags& flags) {
  json body = json::object();
  if (!flags.widest.empty()) body["widest_audience"] = flags.widest;
  if (flags.longest == "none") body["longest_life"] = nullptr;
  if (flags.longest && flags.longest != "none") {
    const auto life = parse_while(*flags.longest);
    if (!life) return fail(ErrorCode::kInvalidRequest, "--longest: " + life.error().message);
    body["longest_life"] = life->count();
  }
  return body;
}

void show_limits(const Session& session, const json& limits) {
  if (session.json) return print_json(limits);
  print(describe_share_limits(limits));
  if (!limits.contains("mine")) return;
  const auto mine = describe_share_limits(limits["mine"]);
  if (mine != describe_share_limits(limits)) print("for you, as a member of your groups:\n" + mine);
}

Task<int> sharing(Session& session, const SharingFlags& flags) {
  CO_TRY(auto body, limits_request(flags));
  std::string target = "/api/v1/share-limits";
  if (!flags.group.empty()) {
    CO_TRY(const auto group, co_await find_group(session, flags.group));
    target = "/api/v1/groups/" + text_of(group, "id") + "/share-limits";
  }
  std::string method = body.empty() ? "GET" : "PATCH";
  if (body.empty()) body = nullptr;
  CO_TRY(const auto answer, co_await session.client.send(std::move(method), std::move(target), std::move(body)));
  show_limits(session, answer.body);
  co_return kDone;
}

}  // namespace

void add_policy_commands(const Adding& adding) {
  auto* policy = adding.program.add_subcommand("policy", "What operators allow");
  policy->require_subcommand(1);
  auto* command = policy->add_subcommand("sharing", "Show what may be shared, or set it (administrators)");
  const auto flags = std::make_shared<SharingFlags>();
  command->add_option("--widest", flags->widest, "Widest audience: owner, people, everyone or link")
      ->check(CLI::IsMember({"owner", "people", "everyone", "link"}))
      ->type_name("AUDIENCE");
  command
      ->add_option_function<std::string>(
          "--longest", [flags](const std::string& text) { flags->longest = text; },
          "Longest life of a share, such as 30d; or none")
      ->type_name("WHILE");
  command->add_option("--group", flags->group, "Of what the members of a group share")->type_name("GROUP");
  command->callback(adding.callback([flags](Session& session) { return sharing(session, *flags); }));
  add_idle_policy_commands(adding, *policy);
}

}  // namespace codehub::cli
