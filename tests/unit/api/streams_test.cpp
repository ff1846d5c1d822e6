#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "api_house.hpp"
#include "stream_reader.hpp"

namespace codehub::test {
namespace {

using Reader = StreamReader;

class StreamsTest : public testing::Test {
 protected:
  void announce(const Workspace& workspace, bool deleted = false) {
    WorkspaceChanged event;
    event.workspace_id = workspace.id;
    event.owner_id = workspace.owner_id;
    event.deleted = deleted;
    house_.changed.publish(event);
  }
  void write_line(const Workspace& workspace, const std::string& text) {
    std::vector<store::LogLine> lines(1);
    lines[0].time = now();
    lines[0].source = "hub";
    lines[0].text = text;
    ASSERT_TRUE(house_.run(house_.store->workspace_logs().append(workspace.id, lines)));
    WorkspaceLogAppended event;
    event.workspace_id = workspace.id;
    house_.logged.publish(event);
  }

  ApiHouse house_;
};

TEST_F(StreamsTest, an_owner_hears_of_changes_and_of_the_end) {
  const auto workspace = house_.add_workspace();
  Reader reader(house_, "/api/v1/events", house_.owner.token);
  ASSERT_EQ(reader.status(), 200);
  ASSERT_TRUE(reader.wait_for("event: heartbeat"));
  announce(workspace);
  ASSERT_TRUE(reader.wait_for("event: workspace_updated\ndata: {"));
  ASSERT_TRUE(reader.wait_for(workspace.id.value()));
  announce(workspace, true);
  ASSERT_TRUE(reader.wait_for("event: workspace_deleted\ndata: {\"id\":\"" + workspace.id.value() + "\"}"));
}

TEST_F(StreamsTest, nobody_hears_of_other_peoples_workspaces_but_an_admin_who_asks) {
  const auto workspace = house_.add_workspace();
  Reader stranger(house_, "/api/v1/events", house_.stranger.token);
  Reader admin(house_, "/api/v1/events", house_.admin.token);
  Reader all(house_, "/api/v1/events?owner=all", house_.admin.token);
  for (auto* reader : {&stranger, &admin, &all}) ASSERT_TRUE(reader->wait_for("event: heartbeat"));
  announce(workspace);
  ASSERT_TRUE(all.wait_for("workspace_updated"));
  for (auto* reader : {&stranger, &admin}) {  // Two more heartbeats have come without it.
    reader->forget();
    ASSERT_TRUE(reader->wait_for("event: heartbeat"));
    ASSERT_TRUE(reader->wait_for("}\n\n"));
    EXPECT_EQ(reader->seen().find("workspace_updated"), std::string::npos);
  }
  EXPECT_EQ(Reader(house_, "/api/v1/events?owner=all", house_.owner.token).status(), 403);
}

TEST_F(StreamsTest, a_workspace_that_changes_often_is_told_at_least_once_with_its_last_state) {
  auto workspace = house_.add_workspace();
  Reader reader(house_, "/api/v1/events", house_.owner.token);
  ASSERT_TRUE(reader.wait_for("event: heartbeat"));
  for (int i = 0; i < 50; ++i) announce(workspace);
  workspace.error_reason = "the last word";
  house_.save(workspace);
  announce(workspace);
  EXPECT_TRUE(reader.wait_for("the last word"));
}

TEST_F(StreamsTest, events_end_when_the_session_ends) {
  Reader reader(house_, "/api/v1/events", house_.owner.token);
  ASSERT_TRUE(reader.wait_for("event: heartbeat"));
  ASSERT_TRUE(house_.run(house_.accounts->logout(house_.owner.token)));
  reader.rest();
  EXPECT_EQ(house_.api->open_streams(), 0U);
}

TEST_F(StreamsTest, events_end_when_the_server_stops_and_no_new_ones_begin) {
  Reader reader(house_, "/api/v1/events", house_.owner.token);
  ASSERT_TRUE(reader.wait_for("event: heartbeat"));
  EXPECT_EQ(house_.api->open_streams(), 1U);
  house_.api->end_streams();
  reader.rest();
  EXPECT_EQ(house_.api->open_streams(), 0U);
  Reader late(house_, "/api/v1/events", house_.owner.token);
  late.rest();
}

TEST_F(StreamsTest, a_reader_that_goes_away_is_noticed) {
  {
    Reader reader(house_, "/api/v1/events", house_.owner.token);
    ASSERT_TRUE(reader.wait_for("event: heartbeat"));
  }
  for (int i = 0; i < 200 && house_.api->open_streams() > 0; ++i) {
    ASSERT_TRUE(house_.run(sleep_for(std::chrono::milliseconds(20))));
  }
  EXPECT_EQ(house_.api->open_streams(), 0U);
}

TEST_F(StreamsTest, followed_logs_go_on_until_the_operation_is_over) {
  auto workspace = house_.add_workspace();
  workspace.operation = Operation::kStarting;
  workspace = house_.save(workspace);
  write_line(workspace, "before");
  Reader reader(house_, "/api/v1/workspaces/" + workspace.id.value() + "/logs?follow=true", house_.owner.token);
  ASSERT_TRUE(reader.wait_for("before"));
  write_line(workspace, "meanwhile");
  ASSERT_TRUE(reader.wait_for("meanwhile"));
  write_line(workspace, "last");
  workspace.operation = Operation::kNone;
  house_.save(workspace);
  announce(workspace);
  const auto& seen = reader.rest();
  EXPECT_NE(seen.find("last"), std::string::npos);
  EXPECT_NE(seen.find("event: end\ndata: {\"phase\":\"STANDBY\"}"), std::string::npos) << seen;
}

TEST_F(StreamsTest, followed_logs_of_something_removed_end_with_deleted) {
  auto workspace = house_.add_workspace();
  workspace.operation = Operation::kDeleting;
  workspace = house_.save(workspace);
  Reader reader(house_, "/api/v1/workspaces/" + workspace.id.value() + "/logs?follow=true", house_.owner.token);
  ASSERT_EQ(reader.status(), 200);
  ASSERT_TRUE(house_.run(house_.store->workspaces().remove(workspace.id)));
  announce(workspace, true);
  EXPECT_NE(reader.rest().find("DELETED"), std::string::npos);
}

TEST_F(StreamsTest, asking_for_an_event_stream_follows_too) {
  const auto workspace = house_.add_workspace();
  Ask ask;
  ask.target = "/api/v1/workspaces/" + workspace.id.value() + "/logs";
  ask.token = house_.owner.token;
  ask.headers.set("Accept", "text/event-stream");
  const auto told = house_.ask(ask);
  EXPECT_EQ(told.headers.get("Content-Type"), "text/event-stream");
  EXPECT_NE(told.text.find("event: end"), std::string::npos);
}

}  // namespace
}  // namespace codehub::test
