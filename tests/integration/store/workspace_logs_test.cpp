#include "store_fixture.hpp"

namespace codehub::store::test {
namespace {

class WorkspaceLogs : public StoreContract {
 protected:
  static std::vector<LogLine> some_lines(int count, const std::string& text = "line ") {
    std::vector<LogLine> lines;
    lines.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) lines.push_back({0, now(), "setup", text + std::to_string(i)});
    return lines;
  }
};
CODEHUB_STORE_SUITE(WorkspaceLogs);

TEST_P(WorkspaceLogs, numbers_grow_by_one_per_workspace) {
  const auto jane = make_user("jane");
  const auto first = make_workspace(jane, "one");
  const auto second = make_workspace(jane, "two");
  ASSERT_TRUE(run(store().workspace_logs().append(first.id, some_lines(120))));
  ASSERT_TRUE(run(store().workspace_logs().append(second.id, some_lines(1))));
  ASSERT_TRUE(run(store().workspace_logs().append(first.id, {})));
  ASSERT_TRUE(run(store().workspace_logs().append(first.id, some_lines(3, "more "))));
  const auto lines = run(store().workspace_logs().read(first.id, 0, 1000)).value();
  ASSERT_EQ(lines.size(), 123U);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i].seq, static_cast<std::int64_t>(i + 1));
  EXPECT_EQ(lines[119].text, "line 119");
  EXPECT_EQ(lines[120].text, "more 0");
  EXPECT_EQ(lines[0].source, "setup");
  EXPECT_EQ(run(store().workspace_logs().read(second.id, 0, 10))->front().seq, 1);
}

TEST_P(WorkspaceLogs, reads_after_a_number_up_to_a_limit) {
  const auto workspace = make_workspace(make_user("jane"), "one");
  ASSERT_TRUE(run(store().workspace_logs().append(workspace.id, some_lines(10))));
  const auto lines = run(store().workspace_logs().read(workspace.id, 4, 3)).value();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines.front().seq, 5);
  EXPECT_TRUE(run(store().workspace_logs().read(workspace.id, 10, 3))->empty());
  EXPECT_TRUE(run(store().workspace_logs().read(workspace.id, 0, 0))->empty());
  EXPECT_EQ(run(store().workspace_logs().read(workspace.id, -5, 1'000'000))->size(), 10U);
}

TEST_P(WorkspaceLogs, reads_the_newest_of_what_is_after_a_number) {
  const auto workspace = make_workspace(make_user("jane"), "one");
  ASSERT_TRUE(run(store().workspace_logs().append(workspace.id, some_lines(10))));
  const auto lines = run(store().workspace_logs().read_newest(workspace.id, 0, 3)).value();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines.front().seq, 8);
  EXPECT_EQ(lines.back().seq, 10);
  EXPECT_EQ(run(store().workspace_logs().read_newest(workspace.id, 8, 3))->front().seq, 9);
  EXPECT_TRUE(run(store().workspace_logs().read_newest(workspace.id, 10, 3))->empty());
}

TEST_P(WorkspaceLogs, only_the_newest_lines_are_kept_and_numbers_go_on) {
  const auto workspace = make_workspace(make_user("jane"), "one");
  ASSERT_TRUE(run(store().workspace_logs().append(workspace.id, some_lines(6000))));
  ASSERT_TRUE(run(store().workspace_logs().append(workspace.id, some_lines(5, "last "))));
  const auto lines = run(store().workspace_logs().read(workspace.id, 0, 10'000)).value();
  ASSERT_EQ(lines.size(), 5000U);
  EXPECT_EQ(lines.front().seq, 1006);
  EXPECT_EQ(lines.front().text, "line 1005");
  EXPECT_EQ(lines.back().seq, 6005);
  EXPECT_EQ(lines.back().text, "last 4");
}

TEST_P(WorkspaceLogs, any_bytes_a_program_prints_are_kept_as_text) {
  const auto workspace = make_workspace(make_user("jane"), "one");
  std::vector<LogLine> lines{{0, now(), "setup", std::string("\x1B[31mred\0\xFF", 10)},
                             {0, now(), "hub", std::string(10'000, 'x')}};
  ASSERT_TRUE(run(store().workspace_logs().append(workspace.id, lines)));
  const auto kept = run(store().workspace_logs().read(workspace.id, 0, 10)).value();
  EXPECT_EQ(kept[0].text, "\x1B[31mred\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(kept[1].text.size(), 4096U);
}

TEST_P(WorkspaceLogs, a_log_without_workspace_is_not_found) {
  const auto appended = run(store().workspace_logs().append(WorkspaceId("abcdefghijkm"), some_lines(1)));
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace codehub::store::test
