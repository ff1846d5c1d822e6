#include "quota_words.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <functional>

namespace codehub::quota {
namespace {

/// More workspaces than these are counted, not named.
constexpr std::size_t kMostNamed = 8;

/// At most two decimals, none that say nothing: "1.5", "3".
std::string number(double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  std::string shown(text.data());
  shown.erase(shown.find_last_not_of('0') + 1);
  if (shown.back() == '.') shown.pop_back();
  return shown;
}

std::string bytes(std::int64_t count) {
  constexpr double kMebibyte = 1 << 20;
  const double mebibytes = static_cast<double>(count) / kMebibyte;
  return mebibytes < 1024 ? number(std::ceil(mebibytes)) + " MiB" : number(mebibytes / 1024) + " GiB";
}

std::string cpus(double count) { return number(count) + (count == 1 ? " CPU" : " CPUs"); }

/// In the largest unit that fits at least once: "45 s", "12 min", "3 h", "2 d".
std::string duration(std::chrono::seconds length) {
  using namespace std::chrono_literals;
  const auto count = [&](std::chrono::seconds unit, const char* name) {
    return std::to_string(length / unit) + " " + name;
  };
  if (length < 1min) return count(1s, "s");
  if (length < 1h) return count(60s, "min");
  if (length < 48h) return count(3600s, "h");
  return count(86400s, "d");
}

std::string idle_words(const Holding& holding, Timestamp now) {
  if (!holding.idle_since || *holding.idle_since >= now) return {};
  return "idle for " + duration(std::chrono::duration_cast<std::chrono::seconds>(now - *holding.idle_since));
}

std::string quoted(const std::string& name) { return "`" + name + "`"; }

/// "(2 CPUs, idle for 3 h)"; nothing where there is nothing to say.
std::string remark(const std::string& amount, const std::string& idle) {
  if (amount.empty() && idle.empty()) return {};
  return " (" + amount + (amount.empty() || idle.empty() ? "" : ", ") + idle + ")";
}

/// "`api`, `kim/web` (2 CPUs, idle for 3 h)". Workspaces of others carry their owner's name.
std::string holders(const Words& words, const std::function<bool(const Holding&)>& holds,
                    const std::function<std::string(const Holding&)>& amount) {
  std::string list;
  std::size_t count = 0;
  for (const auto& holding : words.scope.holdings) {
    if (!holds(holding) || ++count > kMostNamed) continue;
    const bool own = holding.owner_id == words.wanted.owner_id || holding.owner_name.empty();
    list += (list.empty() ? "" : ", ") + quoted(own ? holding.name : holding.owner_name + "/" + holding.name) +
            remark(amount(holding), idle_words(holding, words.now));
  }
  if (count > kMostNamed) list += " and " + std::to_string(count - kMostNamed) + " more";
  return list;
}

std::string list_of(const std::string& list) { return list.empty() ? "" : ": " + list; }

/// "`kim` may hold 4 CPUs and holds 3: `api` (3 CPUs). This workspace needs 2."
std::string about_amount(const Words& words, const std::string& limit, const std::string& held,
                         const std::string& needed, bool alone, const std::string& list) {
  std::string text = words.scope.name + " may hold " + limit + " and holds " + held + list_of(list) +
                     ". This workspace needs " + needed + ".";
  if (alone) text += " That is more than the limit itself: choose a smaller size.";
  return text;
}

}  // namespace

std::string Words::about_running() const {
  const auto limit = *scope.quota.running;
  const auto list = holders(
      *this, [](const Holding& holding) { return holding.running; }, [](const Holding&) { return std::string(); });
  return scope.name + " may run " + std::to_string(limit) + (limit == 1 ? " workspace" : " workspaces") +
         " at once and runs " + std::to_string(held.running) + list_of(list) + ".";
}

std::string Words::about_cpu() const {
  const auto list = holders(
      *this, [](const Holding& holding) { return holding.cpu > 0; },
      [](const Holding& holding) { return cpus(holding.cpu); });
  return about_amount(*this, cpus(*scope.quota.cpu), number(held.cpu), number(wanted.cpu),
                      wanted.cpu > *scope.quota.cpu, list);
}

std::string Words::about_memory() const {
  const auto list = holders(
      *this, [](const Holding& holding) { return holding.memory_bytes > 0; },
      [](const Holding& holding) { return (holding.running ? "" : "frozen, ") + bytes(holding.memory_bytes); });
  return about_amount(*this, bytes(*scope.quota.memory_bytes) + " of memory", bytes(held.memory_bytes),
                      bytes(wanted.memory_bytes), wanted.memory_bytes > *scope.quota.memory_bytes, list);
}

std::string Words::about_disk() const {
  const auto list = holders(
      *this, [](const Holding& holding) { return holding.disk_bytes > 0; },
      [](const Holding& holding) { return bytes(holding.disk_bytes); });
  return scope.name + " may hold " + bytes(*scope.quota.disk_bytes) + " in homes and holds " +
         bytes(held.disk_bytes + wanted.disk_bytes) + list_of(list) +
         ". Nothing more starts until files or workspaces are deleted.";
}

std::string Words::about_archive() const {
  const auto list = holders(
      *this, [](const Holding& holding) { return holding.archive_bytes > 0; },
      [](const Holding& holding) { return bytes(holding.archive_bytes); });
  return scope.name + " may hold " + bytes(*scope.quota.archive_bytes) + " in archives and holds " +
         bytes(held.archive_bytes + wanted.archive_bytes) + list_of(list) +
         ". Nothing more starts until archived workspaces are deleted.";
}

std::string Words::about_budget() const {
  return scope.name + " has a budget of " + number(*scope.quota.monthly_budget) + " a month and has used " +
         number(scope.cost_this_month) + ". Nothing more starts in this month.";
}

std::string words_for_offer(const std::optional<RoomOffer>& offer, Timestamp now) {
  if (!offer) return " Ask an administrator for more.";
  return std::string(offer->stop ? " Stop " : " Freeze ") + quoted(offer->holding.name) +
         remark("", idle_words(offer->holding, now)) + " and start, or ask an administrator for more.";
}

}  // namespace codehub::quota
