#pragma once

#include "store_fixture.hpp"

namespace codehub::store::test {

/// Tests of shares and of visits: shares of ports, groups, and the database itself for what no repository does.
class ShareContract : public StoreContract {
 protected:
  ShareRepository& shares() { return store().shares(); }
  VisitRepository& visits() { return store().visits(); }

  [[nodiscard]] ShareRecord draft_share(const Workspace& workspace, int port, Timestamp created_at = now()) const;
  ShareRecord make_share(const Workspace& workspace, int port, Timestamp created_at = now());
  ShareRecord make_share(const ShareRecord& draft);
  /// A visit of `viewer`, a guest, that begins at `at`.
  [[nodiscard]] Visit draft_visit(const ShareRecord& record, const std::string& viewer, Timestamp at) const;
  Visit make_visit(const ShareRecord& record, const std::string& viewer, Timestamp at);

  void join(const Group& group, const User& user);
  void leave(const Group& group, const User& user);
  void mark_deleted(const Workspace& workspace);
  void execute(const std::string& statement);
  int number(const std::string& query);
};

void name(ShareRecord& record, const User& user);
void name(ShareRecord& record, const Group& group);
[[nodiscard]] std::vector<std::string> usernames(const ShareRecord& record);
[[nodiscard]] std::vector<std::string> group_names(const ShareRecord& record);
[[nodiscard]] std::vector<int> ports(const std::vector<ShareRecord>& records);

/// Nothing when it went well.
template <class T>
[[nodiscard]] std::optional<ErrorCode> code_of(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error().code);
}

}  // namespace codehub::store::test
