#include "codehub/api/sharing_push.hpp"

#include "codehub/base/random.hpp"
#include "share_house.hpp"

namespace codehub::test {
namespace {

using agentlink::AgentAddress;
using agentlink::SharingState;

/// A house whose workspace runs, and what agents are told. Shares are put straight into the store.
class SharingPush : public ShareTest {
 protected:
  SharingPush() {
    house_.agents.take_sharing = [this](AgentAddress agent, SharingState state) {
      return take(std::move(agent), std::move(state));
    };
    run_at("agent:1");
  }
  ~SharingPush() override { EXPECT_TRUE(house_.run(end())); }

  void begin(api::SharingPushOptions how = quick()) {
    push_ = api::create_sharing_push(house_.loop.get_executor(), parts(), options(), how);
    tasks_.spawn("push", [this] { return push_->run(); });
  }
  Task<void> end() {
    co_await tasks_.join();
    co_return Result<void>();
  }
  [[nodiscard]] static api::SharingPushOptions quick() {
    api::SharingPushOptions how;
    how.pause = how.after_failure = std::chrono::milliseconds(1);
    how.at_once = 1;  // In the order of the events.
    return how;
  }

  void run_at(const std::string& endpoint) {
    workspace_ = house_.run(house_.store->workspaces().find(workspace_.id)).value();
    workspace_.phase = endpoint.empty() ? Phase::kStandby : Phase::kRunning;
    workspace_.endpoint = endpoint;
    workspace_.phase_changed_at += std::chrono::seconds(1);
    workspace_ = house_.save(workspace_);
  }
  store::ShareRecord add_share(std::uint16_t port, Audience audience = Audience::kEveryone) {
    store::ShareRecord record;
    record.share.id = new_share_id(secure_random());
    record.share.workspace_id = workspace_.id;
    record.share.port = port;
    record.share.audience = audience;
    record.share.granted_at = record.share.created_at = record.share.updated_at = now();
    if (audience == Audience::kLink) record.link_seed = record.link_hash = "secret of the link";
    return house_.run(house_.store->shares().create(std::move(record))).value();
  }
  void look(const store::ShareRecord& record, const std::string& viewer, const std::optional<UserId>& user = {}) {
    visit({{"id", record.share.id.value()}}, viewer, user);
  }
  void shares_changed() { house_.shares.publish(SharesChanged{workspace_.id, house_.owner.user.id}); }
  void viewers_changed() { house_.viewers.publish(ViewersChanged{workspace_.id, house_.owner.user.id}); }
  void workspace_changed() { house_.changed.publish(WorkspaceChanged{workspace_.id, house_.owner.user.id}); }
  void wait_for(std::size_t count) {
    house_.run_until([&] { return told_.size() >= count; });
    EXPECT_EQ(told_.size(), count);
  }
  /// Everything noted so far was looked at: another workspace was told after it.
  void wait_for_others() {
    auto other = house_.add_workspace({Phase::kRunning, "other:1", {}});
    house_.changed.publish(WorkspaceChanged{other.id, house_.owner.user.id});
    house_.run_until([&] { return others_ > 0; });
    others_ = 0;
  }

  struct Told {
    std::string endpoint;
    SharingState state;
  };
  std::vector<Told> told_;
  std::optional<Error> failure_;
  bool silent_ = false;
  int asked_now_ = 0;
  int most_asked_ = 0;

 private:
  api::ApiParts parts() {
    return {*house_.store,
            *house_.accounts,
            house_.agents,
            house_.changed,
            house_.logged,
            house_.revoked,
            house_.shares,
            house_.viewers,
            house_.used,
            house_.idleness,
            house_.board,
            now,
            {},
            {}};
  }
  static api::ApiOptions options() {
    api::ApiOptions options;
    options.public_url = "http://hub.example.com";
    options.apps_authority = "apps.example.com";
    return options;
  }
  Task<void> take(AgentAddress agent, SharingState state) {
    if (agent.endpoint.starts_with("other")) {
      ++others_;
      co_return Result<void>();
    }
    told_.push_back({agent.endpoint, std::move(state)});
    most_asked_ = std::max(most_asked_, ++asked_now_);
    if (silent_) static_cast<void>(co_await sleep_for(std::chrono::hours(1)));
    --asked_now_;
    if (failure_) co_return fail(*failure_);
    co_return Result<void>();
  }

  int others_ = 0;
  std::unique_ptr<api::SharingPush> push_;
  TaskGroup tasks_{house_.loop.get_executor()};
};

}  // namespace

TEST_F(SharingPush, tells_what_is_shared_and_who_looks) {
  const auto kim = add_user("kim");
  const auto everyone = add_share(5173);
  look(everyone, kim.id.value(), kim.id);
  look(everyone, "guest_1");
  add_share(8080, Audience::kLink);
  add_share(9090, Audience::kOwner);
  begin();
  wait_for(1);
  EXPECT_EQ(told_[0].endpoint, "agent:1");
  const auto& state = told_[0].state;
  EXPECT_EQ(state.dashboard_url, "http://hub.example.com/workspaces/" + workspace_.id.value());
  ASSERT_EQ(state.ports.size(), 3U);
  const auto& port = state.ports[0];
  EXPECT_EQ(port.port, 5173);
  EXPECT_EQ(port.url, "http://5173-" + workspace_.id.value() + ".apps.example.com/");
  EXPECT_EQ(port.audience, Audience::kEveryone);
  EXPECT_TRUE(port.active);
  EXPECT_EQ(port.viewer_count, 2);
  ASSERT_EQ(port.viewers.size(), 2U);
  EXPECT_EQ(port.viewers[0].name, "The kim");
  EXPECT_FALSE(port.viewers[0].guest);
  EXPECT_TRUE(port.viewers[1].guest);
  EXPECT_EQ(state.ports[1].audience, Audience::kLink);
  EXPECT_EQ(state.ports[1].url.find('?'), std::string::npos) << "a process of the workspace would read the token";
  EXPECT_FALSE(state.ports[2].active);
}

TEST_F(SharingPush, tells_again_when_shares_or_viewers_change) {
  begin();
  const auto record = add_share(5173);
  shares_changed();
  wait_for(1);
  EXPECT_EQ(told_[0].state.ports.at(0).viewer_count, 0);
  look(record, "guest_1");
  viewers_changed();
  wait_for(2);
  EXPECT_EQ(told_[1].state.ports.at(0).viewer_count, 1);
  limit({Audience::kPeople, std::nullopt});
  house_.shares.publish(SharesChanged{});
  wait_for(3);
  EXPECT_EQ(told_[2].state.ports.at(0).audience, Audience::kPeople) << "what counts, not what was chosen";
}

TEST_F(SharingPush, tells_each_start_of_a_workspace_once) {
  begin();
  workspace_changed();
  wait_for(1);
  EXPECT_TRUE(told_[0].state.ports.empty());
  workspace_changed();
  wait_for_others();
  EXPECT_EQ(told_.size(), 1U);
  run_at("");
  workspace_changed();
  shares_changed();
  wait_for_others();
  EXPECT_EQ(told_.size(), 1U) << "there is nobody to tell";
  run_at("agent:1");
  workspace_changed();
  wait_for(2);
}

TEST_F(SharingPush, ends_while_it_still_reads_what_is_shared) {
  begin();
  EXPECT_TRUE(house_.run(end()));
}

TEST_F(SharingPush, does_not_tell_faster_than_it_may) {
  auto how = quick();
  how.pause = std::chrono::hours(1);
  begin(how);
  for (int i = 0; i < 20; ++i) viewers_changed();
  wait_for(1);
  for (int i = 0; i < 20; ++i) viewers_changed();
  wait_for_others();
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(SharingPush, tells_the_last_change_of_many) {
  auto how = quick();
  how.pause = std::chrono::milliseconds(300);
  begin(how);
  shares_changed();
  wait_for(1);
  for (std::uint16_t port = 1; port <= 20; ++port) {
    add_share(port);
    shares_changed();
  }
  house_.run_until([&] { return told_.back().state.ports.size() == 20; });
  EXPECT_LT(told_.size(), 20U);
}

TEST_F(SharingPush, forgets_an_agent_that_cannot_be_told_until_the_next_change) {
  failure_ = Error{ErrorCode::kUpstreamUnavailable, "no answer", {}, 0};
  begin();
  workspace_changed();
  wait_for(1);
  wait_for_others();
  EXPECT_EQ(told_.size(), 1U);
  failure_.reset();
  workspace_changed();
  wait_for(2);
}

TEST_F(SharingPush, takes_no_for_an_answer_of_an_old_agent) {
  failure_ = Error{ErrorCode::kNotFound, "no such path", {}, 0};
  begin();
  workspace_changed();
  wait_for(1);
  workspace_changed();
  wait_for_others();
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(SharingPush, is_held_up_by_silent_agents_within_bounds) {
  silent_ = true;
  auto how = quick();
  how.at_once = 2;
  how.limit = std::chrono::milliseconds(20);
  begin(how);
  for (int i = 0; i < 5; ++i) {
    const auto workspace = house_.add_workspace({Phase::kRunning, "agent:" + std::to_string(i + 2), {}});
    house_.changed.publish(WorkspaceChanged{workspace.id, house_.owner.user.id});
  }
  house_.run_until([&] { return told_.size() == 5; });
  EXPECT_EQ(most_asked_, 2);
}

TEST_F(SharingPush, tells_that_a_share_has_ended_though_nothing_happens) {
  auto record = add_share(5173);
  record.share.expires_at = now() + std::chrono::milliseconds(300);
  house_.run(house_.store->shares().save(record, false)).value();
  begin();
  wait_for(1);
  EXPECT_TRUE(told_[0].state.ports.at(0).active);
  house_.run_until([&] { return !told_.back().state.ports.at(0).active; });
}

}  // namespace codehub::test
