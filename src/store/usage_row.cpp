#include "usage_row.hpp"

#include <stdexcept>

namespace codehub::store {
namespace {

constexpr int kCursorColumns = 15;
constexpr int kHourColumns = 22;

Phase read_meter_phase(Query& row) {
  const auto phase = static_cast<Phase>(row.number());
  if (to_string(phase) == "UNKNOWN") throw std::runtime_error("a meter has an unknown phase");
  return phase;
}

MeterCursor read_cursor(Query& row) {
  MeterCursor cursor;
  cursor.workspace_id = row.id<WorkspaceId>();
  cursor.workspace_name = row.text();
  cursor.owner_id = row.id<UserId>();
  cursor.owner_name = row.text();
  cursor.image = row.text();
  cursor.size = row.text();
  cursor.until = row.time();
  cursor.transition_at = row.time();
  cursor.state.phase = read_meter_phase(row);
  cursor.state.idle = row.flag();
  cursor.state.cpu_reserved = row.real();
  cursor.state.memory_reserved = row.integer();
  cursor.state.memory_used = row.integer();
  cursor.state.disk_bytes = row.integer();
  cursor.state.archive_bytes = row.integer();
  return cursor;
}

void set_cursor(Query& query, const MeterCursor& cursor) {
  query.set("id", cursor.workspace_id).set("name", cursor.workspace_name);
  query.set("owner", cursor.owner_id).set("owner_name", cursor.owner_name);
  query.set("image", cursor.image).set("size", cursor.size);
  query.set("until", cursor.until).set("transition", cursor.transition_at);
  query.set("phase", static_cast<int>(cursor.state.phase)).set("idle", cursor.state.idle);
  query.set("cpu", cursor.state.cpu_reserved).set("memory", cursor.state.memory_reserved);
  query.set("used", cursor.state.memory_used).set("disk", cursor.state.disk_bytes);
  query.set("archive", cursor.state.archive_bytes);
}

/// One that begins where another writer's has begun already loses.
bool insert_cursor(soci::session& session, const MeterCursor& cursor) {
  Query insert(session,
               "INSERT INTO meters (workspace_id, workspace_name, owner_id, owner_name, image, size, metered_until,"
               " transition_at, phase, idle, cpu_reserved, memory_reserved, memory_used, disk_bytes, archive_bytes)"
               " VALUES (:id, :name, :owner, :owner_name, :image, :size, :until, :transition, :phase, :idle, :cpu,"
               " :memory, :used, :disk, :archive) ON CONFLICT (workspace_id) DO NOTHING");
  set_cursor(insert, cursor);
  return insert.run() > 0;
}

/// The columns of the amounts, in the order in which they are read; `sum` and `most` are put around them.
std::string amount_columns(const std::string& sum, const std::string& most) {
  std::string columns;
  for (const char* name :
       {"running_us", "paused_us", "standby_us", "archived_us", "idle_us", "cpu_reserved", "cpu_used",
        "memory_reserved", "memory_used", "memory_paused", "disk", "disk_spared", "archive"}) {
    columns += ", " + sum + "(h." + name + ")";
  }
  return columns + ", " + most + "(h.cpu_peak), " + most + "(h.memory_peak_bytes)";
}

UsageAmounts read_amounts(Query& row) {
  UsageAmounts amounts;
  amounts.running_us = row.integer();
  amounts.paused_us = row.integer();
  amounts.standby_us = row.integer();
  amounts.archived_us = row.integer();
  amounts.idle_us = row.integer();
  amounts.cpu_reserved = row.real();
  amounts.cpu_used = row.real();
  amounts.memory_reserved = row.real();
  amounts.memory_used = row.real();
  amounts.memory_paused = row.real();
  amounts.disk = row.real();
  amounts.disk_spared = row.real();
  amounts.archive = row.real();
  amounts.cpu_peak = row.real();
  amounts.memory_peak_bytes = row.integer();
  return amounts;
}

UsageHour read_hour(Query& row) {
  UsageHour hour;
  hour.workspace_id = row.id<WorkspaceId>();
  hour.size = row.text();
  hour.hour = row.time();
  hour.amounts = read_amounts(row);
  hour.workspace_name = row.text();
  hour.owner_id = row.id<UserId>();
  hour.owner_name = row.text();
  hour.image = row.text();
  return hour;
}

std::string bucket_of(UsageStep step) {
  switch (step) {
    case UsageStep::kHour: return ", h.hour";
    case UsageStep::kDay: return ", (h.hour + CAST(:offset AS BIGINT)) / 86400000000";
    case UsageStep::kWhole: break;
  }
  return "";
}

}  // namespace

std::vector<MeterCursor> read_cursors(soci::session& session) {
  Query query(session,
              "SELECT workspace_id, workspace_name, owner_id, owner_name, image, size, metered_until, transition_at,"
              " phase, idle, cpu_reserved, memory_reserved, memory_used, disk_bytes, archive_bytes FROM meters"
              " ORDER BY workspace_id",
              kCursorColumns);
  std::vector<MeterCursor> cursors;
  while (query.next()) cursors.push_back(read_cursor(query));
  return cursors;
}

bool move_cursor(soci::session& session, const MeterAdvance& advance) {
  if (!advance.from) return insert_cursor(session, advance.to);
  Query update(session,
               "UPDATE meters SET workspace_name = :name, owner_id = :owner, owner_name = :owner_name, image = :image,"
               " size = :size, metered_until = :until, transition_at = :transition, phase = :phase, idle = :idle,"
               " cpu_reserved = :cpu, memory_reserved = :memory, memory_used = :used, disk_bytes = :disk,"
               " archive_bytes = :archive WHERE workspace_id = :id AND metered_until = :from");
  set_cursor(update, advance.to);
  return update.set("from", *advance.from).run() > 0;
}

void add_hour(soci::session& session, const WorkspaceId& workspace, const SizedHour& hour) {
  std::string sums;
  for (const char* name :
       {"running_us", "paused_us", "standby_us", "archived_us", "idle_us", "cpu_reserved", "cpu_used",
        "memory_reserved", "memory_used", "memory_paused", "disk", "disk_spared", "archive"}) {
    sums += std::string(name) + " = usage_hours." + name + " + excluded." + name + ", ";
  }
  const auto most = [](const std::string& name) {
    return name + " = CASE WHEN excluded." + name + " > usage_hours." + name + " THEN excluded." + name +
           " ELSE usage_hours." + name + " END";
  };
  Query upsert(session,
               "INSERT INTO usage_hours (workspace_id, hour, size, running_us, paused_us, standby_us, archived_us,"
               " idle_us, cpu_reserved, cpu_used, memory_reserved, memory_used, memory_paused, disk, disk_spared,"
               " archive, cpu_peak, memory_peak_bytes) VALUES (:id, :hour, :size, :running, :paused, :standby,"
               " :archived, :idle, :cpu, :cpu_used, :memory, :memory_used, :memory_paused, :disk, :spared, :archive,"
               " :cpu_peak, :memory_peak) ON CONFLICT (workspace_id, hour, size) DO UPDATE SET " +
                   sums + most("cpu_peak") + ", " + most("memory_peak_bytes"));
  const auto& amounts = hour.amounts;
  upsert.set("id", workspace).set("hour", hour.hour).set("size", hour.size);
  upsert.set("running", amounts.running_us).set("paused", amounts.paused_us).set("standby", amounts.standby_us);
  upsert.set("archived", amounts.archived_us).set("idle", amounts.idle_us);
  upsert.set("cpu", amounts.cpu_reserved).set("cpu_used", amounts.cpu_used);
  upsert.set("memory", amounts.memory_reserved).set("memory_used", amounts.memory_used);
  upsert.set("memory_paused", amounts.memory_paused).set("disk", amounts.disk).set("spared", amounts.disk_spared);
  upsert.set("archive", amounts.archive).set("cpu_peak", amounts.cpu_peak);
  upsert.set("memory_peak", amounts.memory_peak_bytes).run();
}

std::vector<UsageHour> read_hours(soci::session& session, const UsageFilter& filter) {
  // Summed first, named after: what people call it now is what they look for.
  std::string inner = "SELECT h.workspace_id AS id, h.size AS size, MIN(h.hour) AS hour";
  std::string where = " WHERE h.hour >= :from AND h.hour < :to";
  if (filter.owner) where += " AND h.workspace_id IN (SELECT o.workspace_id FROM meters o WHERE o.owner_id = :owner)";
  if (filter.workspace) where += " AND h.workspace_id = :workspace";
  Query query(session,
              "SELECT t.*, m.workspace_name, m.owner_id, m.owner_name, m.image FROM (" + inner +
                  amount_columns("SUM", "MAX") + " FROM usage_hours h" + where + " GROUP BY h.workspace_id, h.size" +
                  bucket_of(filter.step) + ") t JOIN meters m ON m.workspace_id = t.id ORDER BY t.hour, t.id, t.size",
              kHourColumns);
  query.set("from", filter.from).set("to", filter.to);
  if (filter.owner) query.set("owner", *filter.owner);
  if (filter.workspace) query.set("workspace", *filter.workspace);
  if (filter.step == UsageStep::kDay) {
    query.set("offset", std::int64_t{std::chrono::microseconds(filter.utc_offset).count()});
  }
  std::vector<UsageHour> hours;
  while (query.next()) hours.push_back(read_hour(query));
  return hours;
}

std::vector<RateCard> read_rate_cards(soci::session& session) {
  constexpr int kRateColumns = 6;
  Query query(session,
              "SELECT valid_from, currency, cpu_hour, memory_gib_hour, disk_gib_month, archive_gib_month"
              " FROM rate_cards ORDER BY valid_from",
              kRateColumns);
  std::vector<RateCard> cards;
  while (query.next()) {
    RateCard card;
    card.valid_from = query.time();
    card.currency = query.text();
    card.cpu_hour = query.real();
    card.memory_gib_hour = query.real();
    card.disk_gib_month = query.real();
    card.archive_gib_month = query.real();
    cards.push_back(std::move(card));
  }
  return cards;
}

}  // namespace codehub::store
