#include "cost_table.hpp"

#include <cmath>

#include <fmt/format.h>

#include "codehub/cli/text.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;
using Row = std::vector<std::string>;

constexpr double kSecondsPerHour = 3600;
constexpr double kBytesPerGib = 1024.0 * 1024.0 * 1024.0;

double number_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

std::string text_in(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string hours(const json& row, const char* key) {
  return fmt::format("{:.1f} h", number_of(row, key) / kSecondsPerHour);
}

double saved(const json& row) {
  return number_of(row, "saved_by_pause") + number_of(row, "saved_by_stop") + number_of(row, "saved_by_archive");
}

std::string name_of(const json& row) {
  const auto label = printable(text_in(row, "label"));
  return label.empty() ? "(none)" : label;
}

const char* heading_of(const json& report) {
  const auto by = text_in(report, "by");
  if (by == "user") return "USER";
  if (by == "group") return "GROUP";
  if (by == "image") return "IMAGE";
  return by == "day" ? "DAY" : "WORKSPACE";
}

std::string unpriced_words(const json& report) {
  if (!report.value("has_unpriced_hours", false)) return {};
  return "Some hours were before the first rate card and count as free; see `codehub rates show`.\n";
}

template <class Cells>
std::string table(const json& report, Row headings, Cells cells) {
  const auto rows = report.value("rows", json::array());
  if (rows.empty()) return "nothing was held in this time\n";
  headings.insert(headings.begin(), heading_of(report));
  std::vector<Row> lines;
  for (const auto& row : rows) {
    lines.push_back(cells(row));
    lines.back().insert(lines.back().begin(), name_of(row));
  }
  lines.push_back(cells(report.value("total", json::object())));
  lines.back().insert(lines.back().begin(), "total");
  return render_table(headings, lines) + unpriced_words(report);
}

std::string advice_words(const json& advice, const std::string& currency) {
  std::string words;
  for (const auto& one : advice) {
    words += fmt::format("{} needs no more than {}: it used {:.2f} CPU and {:.1f} GiB at most ({} {} a month less)\n",
                         printable(text_in(one, "workspace_name")), printable(text_in(one, "smaller")),
                         number_of(one, "cpu_peak"), number_of(one, "memory_peak_bytes") / kBytesPerGib,
                         spell_money(number_of(one, "saves_per_month")), currency);
  }
  return words;
}

}  // namespace

std::string spell_money(double amount) {
  constexpr double kWithoutDecimals = 1000;
  auto digits = std::fabs(amount) >= kWithoutDecimals ? fmt::format("{:.0f}", amount) : fmt::format("{:.2f}", amount);
  if (digits == "-0.00") digits = "0.00";
  const auto dot = digits.find('.');
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t at = dot == std::string::npos ? digits.size() : dot; at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string cost_table(const json& report) {
  const auto currency = printable(text_in(report, "currency"));
  return table(report, {"COST " + currency, "CPU", "MEMORY", "DISK", "WASTE", "SAVED"}, [](const json& row) {
    return Row{spell_money(number_of(row, "cost")),        spell_money(number_of(row, "cost_cpu")),
               spell_money(number_of(row, "cost_memory")), spell_money(number_of(row, "cost_disk")),
               spell_money(number_of(row, "waste")),       spell_money(saved(row))};
  });
}

std::string usage_table(const json& report) {
  return table(report, {"RUNNING", "IDLE", "FROZEN", "STOPPED", "CPU USED", "PEAK CPU", "PEAK GIB", "DISK GIB H"},
               [](const json& row) {
                 return Row{hours(row, "running_seconds"),
                            hours(row, "idle_seconds"),
                            hours(row, "paused_seconds"),
                            hours(row, "standby_seconds"),
                            hours(row, "cpu_used_seconds"),
                            fmt::format("{:.2f}", number_of(row, "cpu_peak")),
                            fmt::format("{:.1f}", number_of(row, "memory_peak_bytes") / kBytesPerGib),
                            fmt::format("{:.1f}", number_of(row, "disk_gib_hours"))};
               });
}

std::string describe_summary(const json& summary) {
  const auto currency = printable(text_in(summary, "currency"));
  const auto money = [&](const json& object, const char* key) {
    return spell_money(number_of(object, key)) + " " + currency;
  };
  const auto savings = summary.value("saved", json::object());
  std::string words = printable(text_in(summary, "month")) + ": " + money(summary, "cost") + " so far, " +
                      money(summary, "forecast") + " by its end (last month " + money(summary, "last_month_cost") +
                      ")\n";
  words += "idle while it ran: " + money(summary, "waste") + "; saved by freezing " + money(savings, "pause") +
           ", by stopping " + money(savings, "stop") + "\n";
  const auto budget = summary.value("budget", json());
  if (budget.is_object()) {
    words += "your budget: " + money(budget, "held") + " of " + money(budget, "limit") + "\n";
  }
  return words + advice_words(summary.value("advice", json::array()), currency);
}

std::string rate_table(const json& cards, const ZoneOffset& zone) {
  if (cards.empty()) return "nothing has a price; `codehub rates set` gives it one\n";
  std::vector<Row> rows;
  for (const auto& card : cards) {
    const auto from = parse_rfc3339(text_in(card, "valid_from"));
    const bool always = from && *from <= Timestamp{};
    const auto price = [&](const char* key) { return fmt::format("{}", number_of(card, key)); };
    rows.push_back({always ? "always"
                    : from ? format_local(*from, zone)
                           : std::string("?"),
                    printable(text_in(card, "currency")), price("cpu_hour"), price("memory_gib_hour"),
                    price("disk_gib_month"), price("archive_gib_month")});
  }
  return render_table({"FROM", "CURRENCY", "CPU HOUR", "GIB HOUR", "DISK GIB MONTH", "ARCHIVE GIB MONTH"}, rows);
}

}  // namespace codehub::cli
