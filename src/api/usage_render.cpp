#include "usage_render.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace codehub::api {
namespace {

using nlohmann::json;

constexpr double kMicrosPerSecond = 1e6;
constexpr double kByteSecondsPerGibHour = 1024.0 * 1024.0 * 1024.0 * 3600.0;

using Figure = std::variant<double, std::int64_t>;

double seconds_of(std::int64_t micros) { return static_cast<double>(micros) / kMicrosPerSecond; }
double gib_hours_of(double byte_seconds) { return byte_seconds / kByteSecondsPerGibHour; }

/// The figures of a row in their order: the one list, for both formats.
std::vector<std::pair<const char*, Figure>> figures_of(const UsageRow& row) {
  const auto& held = row.amounts;
  const auto& cost = row.cost;
  return {{"running_seconds", seconds_of(held.running_us)},
          {"paused_seconds", seconds_of(held.paused_us)},
          {"standby_seconds", seconds_of(held.standby_us)},
          {"archived_seconds", seconds_of(held.archived_us)},
          {"idle_seconds", seconds_of(held.idle_us)},
          {"cpu_reserved_seconds", held.cpu_reserved},
          {"cpu_used_seconds", held.cpu_used},
          {"memory_reserved_gib_hours", gib_hours_of(held.memory_reserved)},
          {"memory_used_gib_hours", gib_hours_of(held.memory_used)},
          {"disk_gib_hours", gib_hours_of(held.disk)},
          {"archive_gib_hours", gib_hours_of(held.archive)},
          {"cpu_peak", held.cpu_peak},
          {"memory_peak_bytes", held.memory_peak_bytes},
          {"cost", cost.total},
          {"cost_cpu", cost.cpu},
          {"cost_memory", cost.memory},
          {"cost_disk", cost.disk},
          {"cost_archive", cost.archive},
          {"waste", cost.waste},
          {"saved_by_pause", cost.saved_by_pause},
          {"saved_by_stop", cost.saved_by_stop},
          {"saved_by_archive", cost.saved_by_archive}};
}

json render_figures(const UsageRow& row) {
  json body = json::object();
  for (const auto& [name, figure] : figures_of(row)) {
    std::visit([&body, key = name](const auto& value) { body[key] = value; }, figure);
  }
  return body;
}

std::string csv_figure(const Figure& figure) {
  if (const auto* whole = std::get_if<std::int64_t>(&figure)) return std::to_string(*whole);
  return fmt::format("{:.6f}", std::get<double>(figure));
}

std::string csv_text(std::string text) {
  constexpr std::string_view kFormulaStarts = "=+-@\t\r";
  if (!text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos) text.insert(0, "'");
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

json render_usage_report(const UsageReport& report, const UsageQuestion& question) {
  json rows = json::array();
  for (const auto& row : report.rows) {
    auto body = render_figures(row);
    body["key"] = row.key;
    body["label"] = row.label;
    rows.push_back(std::move(body));
  }
  return {{"from", format_rfc3339(question.from)},
          {"to", format_rfc3339(question.to)},
          {"by", question.by},
          {"currency", report.currency},
          {"rows", std::move(rows)},
          {"total", render_figures(report.total)},
          {"has_unpriced_hours", report.has_unpriced_hours}};
}

json render_size_advice(const SizeAdvice& advice) {
  return {{"workspace_id", advice.workspace_id.value()},
          {"workspace_name", advice.workspace_name},
          {"owner_name", advice.owner_name},
          {"size", advice.size},
          {"smaller", advice.smaller},
          {"cpu_peak", advice.cpu_peak},
          {"memory_peak_bytes", advice.memory_peak_bytes},
          {"saves_per_month", advice.saves_per_month}};
}

json render_rate_cards(const std::vector<RateCard>& cards) {
  json items = json::array();
  for (const auto& card : cards) {
    items.push_back({{"valid_from", format_rfc3339(card.valid_from)},
                     {"currency", card.currency},
                     {"cpu_hour", card.cpu_hour},
                     {"memory_gib_hour", card.memory_gib_hour},
                     {"disk_gib_month", card.disk_gib_month},
                     {"archive_gib_month", card.archive_gib_month}});
  }
  return {{"items", std::move(items)}};
}

std::string usage_csv(const UsageReport& report) {
  std::string csv = "key,label,currency";
  for (const auto& [name, figure] : figures_of(report.total)) csv += "," + std::string(name);
  csv += "\r\n";
  for (const auto& row : report.rows) {
    csv += csv_text(row.key) + "," + csv_text(row.label) + "," + csv_text(report.currency);
    for (const auto& [name, figure] : figures_of(row)) csv += "," + csv_figure(figure);
    csv += "\r\n";
  }
  return csv;
}

}  // namespace codehub::api
