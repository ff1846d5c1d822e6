#include "usage.hpp"

#include <algorithm>

#include "usage_row.hpp"

namespace codehub::store {
namespace {

void insert_rate_card(soci::session& session, const RateCard& card) {
  Query insert(session,
               "INSERT INTO rate_cards (valid_from, currency, cpu_hour, memory_gib_hour, disk_gib_month,"
               " archive_gib_month) VALUES (:from, :currency, :cpu, :memory, :disk, :archive)");
  insert.set("from", card.valid_from).set("currency", card.currency).set("cpu", card.cpu_hour);
  insert.set("memory", card.memory_gib_hour).set("disk", card.disk_gib_month);
  insert.set("archive", card.archive_gib_month).run();
}

}  // namespace

Task<std::vector<MeterCursor>> SqlUsage::cursors() {
  auto work = [](soci::session& session) -> Result<std::vector<MeterCursor>> { return read_cursors(session); };
  return database_.read(std::move(work));
}

Task<std::vector<WorkspaceId>> SqlUsage::add(std::vector<MeterAdvance> advances) {
  // In one order everywhere: two writers take their turns and do not wait for each other in a ring.
  std::sort(advances.begin(), advances.end(),
            [](const MeterAdvance& a, const MeterAdvance& b) { return a.to.workspace_id < b.to.workspace_id; });
  auto work = [advances = std::move(advances)](soci::session& session) -> Result<std::vector<WorkspaceId>> {
    std::vector<WorkspaceId> lost;
    for (const auto& advance : advances) {
      if (!move_cursor(session, advance)) {
        lost.push_back(advance.to.workspace_id);
        continue;
      }
      for (const auto& hour : advance.hours) add_hour(session, advance.to.workspace_id, hour);
    }
    return lost;
  };
  return database_.write({}, std::move(work));
}

Task<std::vector<UsageHour>> SqlUsage::hours(UsageFilter filter) {
  auto work = [filter = std::move(filter)](soci::session& session) -> Result<std::vector<UsageHour>> {
    return read_hours(session, filter);
  };
  return database_.read(std::move(work));
}

Task<std::vector<RateCard>> SqlUsage::rate_cards() {
  auto work = [](soci::session& session) -> Result<std::vector<RateCard>> { return read_rate_cards(session); };
  return database_.read(std::move(work));
}

Task<void> SqlUsage::set_rate_cards(std::vector<RateCard> cards) {
  auto work = [cards = std::move(cards)](soci::session& session) -> Result<void> {
    TRY(const auto checked, validate_rate_cards(cards));
    Query(session, "DELETE FROM rate_cards").run();
    for (const auto& card : checked) insert_rate_card(session, card);
    return {};
  };
  Words words{"Two administrators set the rate cards at the same time. Look at them, then try again.", {}};
  return database_.write(std::move(words), std::move(work));
}

Task<void> SqlUsage::remove_older(Timestamp at) {
  auto work = [at](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM usage_hours WHERE hour < :at").set("at", at).run();
    Query meters(session, "DELETE FROM meters WHERE phase = :deleted AND metered_until < :at");
    meters.set("deleted", static_cast<int>(Phase::kDeleted)).set("at", at).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

}  // namespace codehub::store
