// What things cost: `rates show`, `rates set` and `rates remove`.
#include <CLI/CLI.hpp>

#include "codehub/cli/exit_codes.hpp"
#include "cost_request.hpp"
#include "cost_table.hpp"
#include "groups_of_commands.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct RateFlags {
  std::string from;  // Empty: now.
  std::string currency;
  std::optional<double> cpu, memory, disk, archive;
};

Task<json> read_cards(Session& session) {
  CO_TRY(auto answer, co_await session.client.get("/api/v1/rate-cards"));
  co_return answer.value("items", json::array());
}

Task<int> write_cards(Session& session, json cards) {
  json body = {{"items", std::move(cards)}};
  CO_TRY(const auto answer, co_await session.client.send("PUT", "/api/v1/rate-cards", std::move(body)));
  if (session.json) {
    print_json(answer.body);
    co_return kDone;
  }
  print(rate_table(answer.body.value("items", json::array()), system_zone()));
  co_return kDone;
}

std::optional<Timestamp> begin_of(const json& card) {
  const auto from = parse_rfc3339(text_of(card, "valid_from"));
  if (!from) return std::nullopt;
  return *from;
}

/// The one that holds at `at`, to change it; zeroes before the first.
json card_at(const json& cards, Timestamp at) {
  json found = {
      {"currency", "KRW"}, {"cpu_hour", 0}, {"memory_gib_hour", 0}, {"disk_gib_month", 0}, {"archive_gib_month", 0}};
  if (!cards.empty()) found["currency"] = cards.front()["currency"];
  for (const auto& card : cards) {
    const auto begin = begin_of(card);
    if (begin && *begin <= at) found = card;
  }
  return found;
}

json without(const json& cards, Timestamp at) {
  json kept = json::array();
  for (const auto& card : cards) {
    if (begin_of(card) != at) kept.push_back(card);
  }
  return kept;
}

Task<int> show_rates(Session& session, const RateFlags&) {
  CO_TRY(const auto cards, co_await read_cards(session));
  if (session.json) {
    print_json(cards);
    co_return kDone;
  }
  print(rate_table(cards, system_zone()));
  co_return kDone;
}

Result<Timestamp> begin_from(const RateFlags& flags) {
  if (flags.from == "always") return Timestamp{};
  if (flags.from.empty()) return Timestamp(std::chrono::ceil<std::chrono::hours>(now()));
  auto from = parse_begin(flags.from, system_zone());
  if (!from) return fail(from.error().code, "--from: " + from.error().message);
  return from;
}

Task<int> set_rates(Session& session, const RateFlags& flags) {
  const bool says_something = flags.cpu || flags.memory || flags.disk || flags.archive || !flags.currency.empty();
  if (!says_something) {
    co_return fail(ErrorCode::kInvalidRequest, "say what has a new price: --cpu, --memory, --disk or --archive");
  }
  CO_TRY(const auto from, begin_from(flags));
  CO_TRY(const auto cards, co_await read_cards(session));
  auto card = card_at(cards, from);
  card["valid_from"] = format_rfc3339(from);
  if (flags.cpu) card["cpu_hour"] = *flags.cpu;
  if (flags.memory) card["memory_gib_hour"] = *flags.memory;
  if (flags.disk) card["disk_gib_month"] = *flags.disk;
  if (flags.archive) card["archive_gib_month"] = *flags.archive;
  auto all = without(cards, from);
  all.push_back(std::move(card));
  if (!flags.currency.empty()) {  // All have the same.
    for (auto& one : all) one["currency"] = flags.currency;
  }
  co_return co_await write_cards(session, std::move(all));
}

Task<int> remove_rates(Session& session, const RateFlags& flags) {
  CO_TRY(const auto from, begin_from(flags));
  CO_TRY(const auto cards, co_await read_cards(session));
  auto kept = without(cards, from);
  if (kept.size() == cards.size()) {
    co_return fail(ErrorCode::kNotFound, "no prices begin then; `codehub rates show` lists when they do");
  }
  co_return co_await write_cards(session, std::move(kept));
}

}  // namespace

void add_rate_commands(const Adding& adding) {
  auto* rates = adding.program.add_subcommand("rates", "What CPU, memory and disk cost");
  rates->require_subcommand(1);
  const auto flags = std::make_shared<RateFlags>();
  const auto add = [&](const char* name, const char* help, Task<int> (*work)(Session&, const RateFlags&)) {
    auto* command = rates->add_subcommand(name, help);
    command->callback(adding.callback([flags, work](Session& session) { return work(session, *flags); }));
    return command;
  };
  add("show", "List prices and since when they hold", show_rates);
  auto* set = add("set", "Set prices from a day on; those not named stay (administrators)", set_rates);
  set->add_option("--from", flags->from, "Day such as 2026-12-01, or always; the next whole hour without it")
      ->type_name("WHEN");
  const auto add_price = [&](const char* name, std::optional<double> RateFlags::* field, const char* help) {
    set->add_option_function<double>(
           name, [flags, field](const double& price) { (*flags).*field = price; }, help)
        ->type_name("PRICE");
  };
  add_price("--cpu", &RateFlags::cpu, "One CPU for an hour");
  add_price("--memory", &RateFlags::memory, "One GiB of memory for an hour");
  add_price("--disk", &RateFlags::disk, "One GiB of disk for a month of 730 hours");
  add_price("--archive", &RateFlags::archive, "One GiB of archive for a month");
  set->add_option("--currency", flags->currency, "Of all prices, past ones too; such as KRW")->type_name("CODE");
  add("remove", "Remove the prices that begin then (administrators)", remove_rates)
      ->add_option("from", flags->from, "When they begin, as `rates show --json` has it")
      ->required()
      ->type_name("WHEN");
}

}  // namespace codehub::cli
