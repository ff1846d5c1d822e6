#include "share_fixture.hpp"

#include <soci/soci.h>

#include "codehub/base/random.hpp"

namespace codehub::store::test {

ShareRecord ShareContract::draft_share(const Workspace& workspace, int port, Timestamp created_at) const {
  ShareRecord record;
  record.share.id = new_share_id(secure_random());
  record.share.workspace_id = workspace.id;
  record.share.port = static_cast<std::uint16_t>(port);
  record.share.granted_at = record.share.created_at = record.share.updated_at = created_at;
  return record;
}

ShareRecord ShareContract::make_share(const Workspace& workspace, int port, Timestamp created_at) {
  return make_share(draft_share(workspace, port, created_at));
}

ShareRecord ShareContract::make_share(const ShareRecord& draft) {
  auto made = run(shares().create(draft));
  if (!made) throw std::runtime_error("create: " + made.error().message + " / " + made.error().detail);
  return *made;
}

Visit ShareContract::draft_visit(const ShareRecord& record, const std::string& viewer, Timestamp at) const {
  Visit visit;
  visit.id = new_visit_id(secure_random());
  visit.share_id = record.share.id;
  visit.viewer = viewer;
  visit.address = "192.0.2.1";
  visit.started_at = visit.last_seen_at = at;
  return visit;
}

Visit ShareContract::make_visit(const ShareRecord& record, const std::string& viewer, Timestamp at) {
  auto visit = draft_visit(record, viewer, at);
  const auto begun = run(visits().begin(visit, std::nullopt));
  if (!begun) throw std::runtime_error("begin: " + begun.error().message + " / " + begun.error().detail);
  return visit;
}

void ShareContract::join(const Group& group, const User& user) {
  ASSERT_TRUE(run(store().groups().add_member(group.id, user.id)));
}

void ShareContract::leave(const Group& group, const User& user) {
  ASSERT_TRUE(run(store().groups().remove_member(group.id, user.id)));
}

void ShareContract::mark_deleted(const Workspace& workspace) {
  IntentChange change;
  change.deleted = true;
  ASSERT_TRUE(run(store().workspaces().change_intent(workspace.id, change)));
}

void ShareContract::execute(const std::string& statement) { *place().driver()->connect() << statement; }

int ShareContract::number(const std::string& query) {
  const auto session = place().driver()->connect();
  int value = -1;
  *session << query, soci::into(value);
  return value;
}

void name(ShareRecord& record, const User& user) { record.share.users.push_back({user.id, "", ""}); }
void name(ShareRecord& record, const Group& group) { record.share.groups.push_back({group.id, ""}); }

std::vector<std::string> usernames(const ShareRecord& record) {
  std::vector<std::string> names;
  for (const auto& user : record.share.users) names.push_back(user.username);
  return names;
}

std::vector<std::string> group_names(const ShareRecord& record) {
  std::vector<std::string> names;
  for (const auto& group : record.share.groups) names.push_back(group.name);
  return names;
}

std::vector<int> ports(const std::vector<ShareRecord>& records) {
  std::vector<int> numbers;
  for (const auto& record : records) numbers.push_back(record.share.port);
  return numbers;
}

}  // namespace codehub::store::test
