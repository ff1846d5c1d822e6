#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

class Concurrency : public ShareContract {
 protected:
  /// Runs `body` on several threads at once, each with a loop of its own. Loops outlive the pool that resumes on them.
  void on_threads(int count, const std::function<void(int, asio::io_context&)>& body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
      auto& loop = loops_.emplace_back();
      threads.emplace_back([&body, &loop, i] { body(i, loop); });
    }
    for (auto& thread : threads) thread.join();
  }
  template <class T>
  static Result<T> run_on(asio::io_context& context, Task<T> task) {
    return codehub::test::run_task(context, std::move(task), std::chrono::seconds(60));
  }

 private:
  std::deque<asio::io_context> loops_;
};
CODEHUB_STORE_SUITE(Concurrency);

TEST_P(Concurrency, compare_and_set_loses_no_update) {
  constexpr int kThreads = 8, kRounds = 25;
  const auto workspace = make_workspace(make_user("jane"), "api");
  auto& all = store().workspaces();
  std::atomic<int> conflicts = 0;
  on_threads(kThreads, [&](int, asio::io_context& context) {
    for (int done = 0; done < kRounds;) {
      auto read = run_on(context, all.find(workspace.id));
      ASSERT_TRUE(read) << read.error().detail;
      read->attempts += 1;
      const auto saved = run_on(context, all.save_observation(*read));
      if (saved) {
        ++done;
      } else {
        ASSERT_EQ(saved.error().code, ErrorCode::kConflict) << saved.error().detail;
        ++conflicts;
      }
    }
  });
  const auto found = run(all.find(workspace.id)).value();
  EXPECT_EQ(found.attempts, kThreads * kRounds);
  EXPECT_EQ(found.version, 1 + kThreads * kRounds);
}

TEST_P(Concurrency, intent_never_conflicts_and_is_never_overwritten) {
  constexpr int kChanges = 50;
  const auto workspace = make_workspace(make_user("jane"), "api");
  auto& all = store().workspaces();
  std::atomic<bool> stop = false;
  std::atomic<int> observations = 0;
  on_threads(3, [&](int index, asio::io_context& context) {
    if (index == 0) {
      for (int i = 0; i < kChanges; ++i) {
        IntentChange change;
        change.description = std::to_string(i);
        change.desired_state = i % 2 == 0 ? Phase::kStandby : Phase::kRunning;
        const auto changed = run_on(context, all.change_intent(workspace.id, change));
        ASSERT_TRUE(changed) << changed.error().message;
        ASSERT_EQ(changed->description, std::to_string(i));
      }
      stop = true;
    }
    while (!stop) {
      auto read = run_on(context, all.find(workspace.id));
      ASSERT_TRUE(read);
      read->attempts += 1;
      read->description = "the reconciler does not write this";
      if (run_on(context, all.save_observation(*read))) ++observations;
    }
  });
  const auto found = run(all.find(workspace.id)).value();
  EXPECT_EQ(found.description, std::to_string(kChanges - 1));
  EXPECT_EQ(found.attempts, observations);
  EXPECT_EQ(found.version, 1 + kChanges + observations);
}

TEST_P(Concurrency, a_name_is_given_once) {
  const auto jane = make_user("jane");
  auto& all = store().workspaces();
  std::atomic<int> made = 0;
  on_threads(6, [&](int, asio::io_context& context) {
    const auto created = run_on(context, all.create(draft(jane, "api")));
    if (created) ++made;
    if (!created) {
      EXPECT_EQ(created.error().code, ErrorCode::kAlreadyExists) << created.error().detail;
    }
  });
  EXPECT_EQ(made, 1);
}

TEST_P(Concurrency, a_code_is_taken_once) {
  const auto jane = make_user("jane");
  auto& sessions = store().sessions();
  Session session;
  session.token_hash = "root";
  session.user_id = jane.id;
  session.expires_at = now() + std::chrono::hours(1);
  ASSERT_TRUE(run(sessions.create(session)));
  for (int round = 0; round < 5; ++round) {
    HandshakeCode code{"code", jane.id, "root", "host", session.expires_at};
    ASSERT_TRUE(run(sessions.put_code(code)));
    std::atomic<int> taken = 0;
    on_threads(4, [&](int, asio::io_context& context) {
      if (run_on(context, sessions.take_code("code", now()))) ++taken;
    });
    EXPECT_EQ(taken, 1);
  }
}

TEST_P(Concurrency, failures_are_all_counted) {
  auto& throttle = store().login_throttle();
  on_threads(4, [&](int, asio::io_context& context) {
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(run_on(context, throttle.add("jane", now(), Timestamp{})));
  });
  EXPECT_EQ(run(throttle.find("jane"))->count, 40);
}

TEST_P(Concurrency, log_numbers_have_no_gap_and_no_twin) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  auto& logs = store().workspace_logs();
  on_threads(4, [&](int index, asio::io_context& context) {
    for (int i = 0; i < 10; ++i) {
      std::vector<LogLine> lines(3, LogLine{0, now(), "hub", std::to_string(index)});
      ASSERT_TRUE(run_on(context, logs.append(workspace.id, std::move(lines))));
    }
  });
  const auto lines = run(logs.read(workspace.id, 0, 1000)).value();
  ASSERT_EQ(lines.size(), 120U);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i].seq, static_cast<std::int64_t>(i + 1));
}

TEST_P(Concurrency, two_admins_who_demote_each_other_do_not_both_succeed) {
  for (int round = 0; round < 5; ++round) {
    std::vector<User> admins{make_user("a" + std::to_string(round), Role::kAdmin),
                             make_user("b" + std::to_string(round), Role::kAdmin)};
    std::atomic<int> demoted = 0;
    auto& users = store().users();
    on_threads(2, [&](int index, asio::io_context& context) {
      UserChange demotion;
      demotion.role = Role::kMember;
      const auto saved = run_on(context, users.change(admins[static_cast<std::size_t>(index)].id, demotion));
      if (saved) ++demoted;
      if (!saved) {
        EXPECT_EQ(saved.error().code, ErrorCode::kInvalidState) << saved.error().detail;
      }
    });
    // From the second round on, the admin who stayed in the round before lets both go.
    if (round == 0) {
      EXPECT_EQ(demoted, 1);
    }
    PageRequest page;
    page.limit = 200;
    int enabled = 0;
    const auto everybody = run(store().users().list(page)).value();
    for (const auto& user : everybody.items) enabled += user.role == Role::kAdmin ? 1 : 0;
    EXPECT_GE(enabled, 1);
  }
}

TEST_P(Concurrency, a_share_has_no_more_viewers_than_it_allows) {
  constexpr int kThreads = 8, kMost = 3;
  const auto share = make_share(make_workspace(make_user("jane"), "api"), 80);
  auto& all = visits();
  auto at = now();
  for (int round = 0; round < 5; ++round, at += std::chrono::hours(1)) {
    std::atomic<int> begun = 0;
    on_threads(kThreads, [&](int index, asio::io_context& context) {
      // Two visits each: a viewer who is in does not count against themselves.
      for (int i = 0; i < 2; ++i) {
        const auto visit = run_on(context, all.begin(draft_visit(share, "guest_" + std::to_string(index), at), kMost));
        if (visit && i == 0) ++begun;
        if (!visit) {
          EXPECT_EQ(visit.error().code, ErrorCode::kTooManyRequests) << visit.error().detail;
        }
      }
    });
    std::set<std::string> viewers;
    const auto live = run(all.live(share.share.id, at)).value();
    for (const auto& visit : live) viewers.insert(visit.viewer);
    EXPECT_EQ(viewers.size(), static_cast<std::size_t>(kMost));
    EXPECT_EQ(begun, kMost);
  }
}

TEST_P(Concurrency, a_share_that_many_change_loses_no_update) {
  constexpr int kThreads = 6, kRounds = 10;
  auto share = draft_share(make_workspace(make_user("jane"), "api"), 80);
  share.share.max_viewers = 1;
  share = make_share(share);
  auto& all = shares();
  on_threads(kThreads, [&](int, asio::io_context& context) {
    for (int done = 0; done < kRounds;) {
      auto read = run_on(context, all.find(share.share.id));
      ASSERT_TRUE(read) << read.error().detail;
      read->share.max_viewers = *read->share.max_viewers + 1;
      const auto saved = run_on(context, all.save(*read, false));
      if (saved) {
        ++done;
      } else {
        ASSERT_EQ(saved.error().code, ErrorCode::kConflict) << saved.error().detail;
      }
    }
  });
  const auto found = run(all.find(share.share.id)).value();
  EXPECT_EQ(found.share.max_viewers, 1 + kThreads * kRounds);
  EXPECT_EQ(found.share.version, 1 + kThreads * kRounds);
}

TEST_P(Concurrency, a_port_and_an_alias_are_given_once) {
  const auto jane = make_user("jane");
  const auto workspace = make_workspace(jane, "api");
  for (const bool same_port : {true, false}) {
    std::atomic<int> made = 0;
    on_threads(6, [&](int index, asio::io_context& context) {
      auto draft = draft_share(workspace, same_port ? 80 : 100 + index);
      if (!same_port) draft.share.alias = "demo";
      const auto created = run_on(context, shares().create(draft));
      if (created) ++made;
      if (!created) {
        EXPECT_EQ(created.error().code, ErrorCode::kAlreadyExists) << created.error().detail;
        const bool says_which = created.error().message.find(same_port ? "Port 80" : "\"demo\"") != std::string::npos;
        EXPECT_TRUE(says_which) << created.error().message;
      }
    });
    EXPECT_EQ(made, 1);
  }
}

TEST_P(Concurrency, an_alias_that_two_shares_take_from_each_other_is_always_of_one) {
  const auto jane = make_user("jane");
  const auto workspace = make_workspace(jane, "api");
  const std::vector<ShareRecord> both{make_share(workspace, 80), make_share(workspace, 81)};
  auto& all = shares();
  std::atomic<int> taken = 0;
  on_threads(4, [&](int index, asio::io_context& context) {
    for (int done = 0; done < 15;) {
      auto read = run_on(context, all.find(both[static_cast<std::size_t>(index % 2)].share.id));
      ASSERT_TRUE(read) << read.error().detail;
      read->share.alias = "demo";
      const auto saved = run_on(context, all.save(*read, true));
      if (saved) {
        ++done;
        ++taken;
      } else {
        const bool expected =
            saved.error().code == ErrorCode::kConflict || saved.error().code == ErrorCode::kAlreadyExists;
        ASSERT_TRUE(expected) << saved.error().message << saved.error().detail;
      }
    }
  });
  EXPECT_EQ(taken, 60);
  int holders = 0;
  const auto stored = run(all.of_workspace(workspace.id)).value();
  for (const auto& share : stored) holders += share.share.alias == "demo" ? 1 : 0;
  EXPECT_EQ(holders, 1);
}

TEST_P(Concurrency, the_first_setting_wins_for_everybody) {
  std::mutex mutex;
  std::set<std::string> answers;
  auto& settings = store().settings();
  on_threads(4, [&](int index, asio::io_context& context) {
    const auto value = run_on(context, settings.find_or_create("installation", std::to_string(index)));
    ASSERT_TRUE(value);
    const std::lock_guard lock(mutex);
    answers.insert(*value);
  });
  EXPECT_EQ(answers.size(), 1U);
}

TEST_P(Concurrency, blocking_work_does_not_run_on_the_loop) {
  const auto jane = make_user("jane");
  context().restart();
  int ticks = 0, done = 0;
  for (int i = 0; i < 20; ++i) {
    asio::co_spawn(context(), store().users().find(jane.id), [&](std::exception_ptr, const Result<User>& user) {
      EXPECT_TRUE(user);
      ++done;
    });
  }
  while (done < 20 && context().run_one_for(std::chrono::seconds(10)) > 0) ++ticks;
  EXPECT_EQ(done, 20);
  EXPECT_GT(ticks, 20);
}

}  // namespace
}  // namespace codehub::store::test
