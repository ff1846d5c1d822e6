#include <unistd.h>

#include <iostream>

#include <CLI/CLI.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "codehub/base/signal.hpp"
#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"
#include "groups_of_commands.hpp"
#include "port_report.hpp"
#include "port_table.hpp"
#include "workspaces.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct PortFlags {
  std::string workspace;  // Empty: all that run.
  bool watch = false;
};

// One listing: for people, and as JSON.
struct PortListing {
  std::string text;
  json answer;
  int code = kDone;  // That of the last workspace which did not answer.
};

Task<WorkspacePorts> ports_of(Session& session, json workspace) {
  auto target = workspace_target(workspace, "/ports");
  CO_TRY(auto answer, co_await session.client.get(std::move(target)));
  WorkspacePorts ports;
  ports.id = text_of(workspace, "id");
  ports.name = text_of(workspace, "name");
  if (answer.is_object() && answer.contains("ports")) ports.ports = std::move(answer["ports"]);
  co_return ports;
}

Task<PortListing> list_ports_of_one(Session& session, std::string id_or_name) {
  CO_TRY(auto workspace, co_await find_workspace(session, std::move(id_or_name)));
  CO_TRY(auto ports, co_await ports_of(session, std::move(workspace)));
  PortListing listing;
  listing.text = port_table(ports);
  listing.answer = json::object();
  listing.answer["ports"] = std::move(ports.ports);
  co_return listing;
}

Task<PortListing> list_ports_of_all(Session& session) {
  std::string target = "/api/v1/workspaces";
  CO_TRY(const auto workspaces, co_await session.client.list(std::move(target)));
  std::vector<WorkspacePorts> all;
  PortListing listing;
  listing.answer = json::array();
  for (const auto& workspace : workspaces) {
    if (text_of(workspace, "phase") != "RUNNING") continue;
    auto copy = workspace;
    auto ports = co_await ports_of(session, std::move(copy));
    if (!ports) {  // One that does not answer is no reason not to show the others.
      std::cerr << "codehub: " << printable(text_of(workspace, "name") + ": " + ports.error().message) << "\n";
      listing.code = exit_code_for(ports.error().code);
      continue;
    }
    listing.answer.push_back({{"workspace_id", ports->id}, {"workspace_name", ports->name}, {"ports", ports->ports}});
    all.push_back(std::move(*ports));
  }
  listing.text = port_table(all);
  co_return listing;
}

Task<PortListing> list_ports(Session& session, const PortFlags& flags) {
  if (flags.workspace.empty()) return list_ports_of_all(session);
  return list_ports_of_one(session, flags.workspace);
}

// Lists whenever it is woken, and prints what differs from what was printed last.
Task<int> print_ports_as_they_change(Session& session, const PortFlags& flags, Signal& woken) {
  constexpr std::chrono::hours kUntilWoken{24};
  std::optional<json> printed;
  for (;;) {
    static_cast<void>(co_await woken.wait(kUntilWoken));
    CO_TRY(auto listing, co_await list_ports(session, flags));
    if (printed == listing.answer) continue;
    if (session.json) print(listing.answer.dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
    if (!session.json) print((printed ? "\n" : "") + listing.text);
    printed = std::move(listing.answer);
  }
}

Task<int> watch_ports(Session& session, const PortFlags& flags) {
  using namespace boost::asio::experimental::awaitable_operators;
  Signal woken(co_await this_executor());
  // The first heartbeat comes when the server has begun to watch: what changes after it is told.
  Client::OnEvent on_event = [&woken, begun = false](const std::string& event, const json&) mutable {
    if (event != "heartbeat" || !begun) woken.notify();
    begun = true;
    return true;
  };
  std::string target = "/api/v1/events";
  auto following = session.client.follow(std::move(target), std::move(on_event));
  auto printing = print_ports_as_they_change(session, flags, woken);
  auto first = co_await (std::move(following) || std::move(printing));
  if (first.index() == 1) co_return std::get<1>(std::move(first));
  CO_CHECK(std::get<0>(std::move(first)));
  co_return fail(ErrorCode::kUpstreamUnavailable, "the server has ended the stream of events");
}

Task<int> show_ports(Session& session, const PortFlags& flags) {
  if (flags.watch) co_return co_await watch_ports(session, flags);
  CO_TRY(const auto listing, co_await list_ports(session, flags));
  if (session.json) print_json(listing.answer);
  if (!session.json) print(listing.text);
  co_return listing.code;
}

struct DoctorFlags {
  std::string workspace;
  int port = 0;
};

Task<int> ask_the_doctor(Session& session, const DoctorFlags& flags) {
  CO_TRY(const auto workspace, co_await find_workspace(session, flags.workspace));
  auto target = workspace_target(workspace, "/ports/" + std::to_string(flags.port) + "/doctor");
  json nothing;
  CO_TRY(const auto answer, co_await session.client.send("POST", std::move(target), std::move(nothing)));
  if (session.json) print_json(answer.body);
  if (!session.json) print(port_report(answer.body, ::isatty(STDOUT_FILENO) != 0));
  co_return port_report_code(answer.body);
}

void add_doctor(CLI::App& ports, const Adding& adding) {
  auto* command = ports.add_subcommand("doctor", "Say what goes wrong when a port is visited, and the line to change");
  const auto flags = std::make_shared<DoctorFlags>();
  command->add_option("workspace", flags->workspace, "Name or id")->type_name("WORKSPACE")->required();
  command->add_option("port", flags->port, "Where the server listens")
      ->type_name("PORT")
      ->required()
      ->check(CLI::Range(1, 65535));
  command->callback(adding.callback([flags](Session& session) { return ask_the_doctor(session, *flags); }));
}

}  // namespace

void add_port_commands(const Adding& adding) {
  auto* command = adding.program.add_subcommand("ports", "List what listens in a workspace, with addresses");
  const auto flags = std::make_shared<PortFlags>();
  command->add_option("workspace", flags->workspace, "Name or id; all of yours that run without it")
      ->type_name("WORKSPACE");
  command->add_flag("-w,--watch", flags->watch, "Stay, and list again after every change");
  auto listing = adding.callback([flags](Session& session) { return show_ports(session, *flags); });
  command->callback([command, listing = std::move(listing)] {
    if (command->get_subcommands().empty()) listing();
  });
  add_doctor(*command, adding);
}

}  // namespace codehub::cli
