#include <csignal>
#include <fstream>

#include <soci/soci.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codehub/base/fault.hpp"
#include "codehub/store/sqlite/driver.hpp"
#include "codehub/store/sqlite/open.hpp"
#include "store_fixture.hpp"

namespace codehub::store::test {
namespace {

class SqliteFaults : public testing::Test {
 protected:
  template <class T>
  Result<T> run(Task<T> task) {
    return codehub::test::run_task(context_, std::move(task));
  }
  static User person(const std::string& name) {
    User user;
    user.id = UserId("u_" + name);
    user.username = name;
    return user;
  }
  static Workspace workspace_of(const std::string& name) {
    Workspace workspace;
    workspace.id = WorkspaceId("abcdefghijkm");
    workspace.owner_id = UserId("u_" + name);
    workspace.name = "api";
    return workspace;
  }
  asio::io_context context_;
};

/// The life of a child that is going to be killed: commits, and says so through the pipe after each commit.
[[noreturn]] void write_until_killed(const SqlitePlace& place, int pipe, const std::string& faults) {
  arm_faults(faults);
  asio::io_context context;
  BlockingPool pool(2);
  const auto store = place.open(pool);
  if (!store) ::_exit(2);
  const auto run_one = [&](auto task) { return codehub::test::run_task(context, std::move(task)); };
  for (int i = 0;; ++i) {
    IntentChange change;
    change.description = std::string(static_cast<std::size_t>(i % 2000), 'x');
    const auto changed = run_one((*store)->workspaces().change_intent(WorkspaceId("abcdefghijkm"), change));
    if (!changed) ::_exit(3);
    std::vector<LogLine> lines{{0, now(), "hub", std::to_string(changed->version)}};
    if (!run_one((*store)->workspace_logs().append(WorkspaceId("abcdefghijkm"), lines))) ::_exit(4);
    if (::write(pipe, &changed->version, sizeof changed->version) != sizeof changed->version) ::_exit(5);
  }
}

/// Runs such a child, kills it after `commits` reports (or waits for its armed fault), and answers the last reported
/// version.
std::int64_t version_at_death(const SqlitePlace& place, int commits, const std::string& faults) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(place, ends[1], faults);
  }
  ::close(ends[1]);
  std::int64_t version = 0;
  for (int i = 0; i < commits && ::read(ends[0], &version, sizeof version) == sizeof version; ++i) {
  }
  ::kill(child, SIGKILL);
  std::int64_t late = 0;
  while (::read(ends[0], &late, sizeof late) == sizeof late) version = late;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << status;
  return version;
}

TEST_F(SqliteFaults, kill_9_loses_nothing_that_was_told) {
  const SqlitePlace place;
  {
    BlockingPool pool(1);
    const auto store = place.open(pool).value();
    ASSERT_TRUE(run(store->users().create(person("jane"), "hash")));
    ASSERT_TRUE(run(store->workspaces().create(workspace_of("jane"))));
  }
  const std::pair<int, std::string> deaths[] = {{1, ""},
                                                {7, ""},
                                                {23, ""},
                                                {1000, "store.before_commit=kill:5"},
                                                {1000, "store.after_commit=kill:6"},
                                                {1000, "store.before=kill:9"},
                                                {40, ""}};
  std::int64_t last = 1;
  for (const auto& [commits, faults] : deaths) {
    SCOPED_TRACE("after " + std::to_string(commits) + " commits, " + faults);
    const auto told = version_at_death(place, commits, faults);
    BlockingPool pool(1);
    const auto opened = place.open(pool);
    ASSERT_TRUE(opened) << opened.error().message << opened.error().detail;
    const auto found = run((*opened)->workspaces().find(WorkspaceId("abcdefghijkm"))).value();
    EXPECT_GE(found.version, std::max(told, last));
    const auto lines = run((*opened)->workspace_logs().read(WorkspaceId("abcdefghijkm"), 0, 5000)).value();
    for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i].seq, static_cast<std::int64_t>(i + 1));
    std::string integrity;
    *place.driver()->connect() << "PRAGMA integrity_check", soci::into(integrity);
    EXPECT_EQ(integrity, "ok");
    last = found.version;
  }
}

TEST_F(SqliteFaults, the_file_is_for_its_owner_only) {
  const SqlitePlace place;
  {
    std::ofstream(place.file());
  }
  ::chmod(place.file().c_str(), 0644);
  BlockingPool pool(1);
  const auto store = place.open(pool).value();
  ASSERT_TRUE(run(store->users().create(person("jane"), "hash")));
  for (const auto& entry : std::filesystem::directory_iterator(place.folder())) {
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
  }
}

TEST_F(SqliteFaults, odd_paths_work_or_are_refused_with_words) {
  const SqlitePlace place;
  BlockingPool pool(1);
  for (const auto* name : {"with space", "a=b c=d", "한글", "semi;colon 'quoted'", "readonly=1"}) {
    const auto folder = place.folder() / name;
    std::filesystem::create_directory(folder);
    EXPECT_TRUE(sqlite::open(folder / "codehub.db", pool)) << name;
    EXPECT_TRUE(std::filesystem::exists(folder / "codehub.db")) << name;
  }
  EXPECT_EQ(sqlite::open(place.folder() / "a\"b.db", pool).error().code, ErrorCode::kInvalidRequest);
  const auto absent = sqlite::open(place.folder() / "absent/codehub.db", pool);
  ASSERT_FALSE(absent);
  EXPECT_NE(absent.error().message.find("absent/codehub.db"), std::string::npos);
  EXPECT_FALSE(sqlite::open(place.folder(), pool));
}

TEST_F(SqliteFaults, a_file_that_is_no_database_is_refused_and_left_alone) {
  const SqlitePlace place;
  {
    std::ofstream(place.file()) << std::string(10'000, 'x');
  }
  BlockingPool pool(1);
  const auto opened = place.open(pool);
  ASSERT_FALSE(opened);
  EXPECT_FALSE(opened.error().message.empty());
  EXPECT_EQ(std::filesystem::file_size(place.file()), 10'000U);
}

TEST_F(SqliteFaults, another_writer_is_waited_for_and_then_given_up) {
  const SqlitePlace place;
  BlockingPool pool(2);
  const auto store = place.open(pool).value();
  const auto other = place.driver()->connect();
  *other << "BEGIN IMMEDIATE";
  EXPECT_TRUE(run(store->users().count())) << "readers do not wait for writers";
  const auto refused = run(store->users().create(person("jane"), "hash"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUpstreamUnavailable);
  EXPECT_GT(refused.error().retry_after_seconds, 0);
  *other << "ROLLBACK";
  EXPECT_TRUE(run(store->users().create(person("jane"), "hash")));
}

/// SQLite with a bound on the number of pages, which stands for a full disk.
class SmallDriver final : public Driver {
 public:
  SmallDriver(std::unique_ptr<Driver> driver, const int& pages) : driver_(std::move(driver)), pages_(pages) {}
  std::unique_ptr<soci::session> connect() override {
    auto session = driver_->connect();
    *session << "PRAGMA max_page_count = " + std::to_string(pages_);
    return session;
  }
  std::string begin_write() const override { return driver_->begin_write(); }
  std::vector<std::string> lock_migrations() const override { return driver_->lock_migrations(); }
  std::string sorted_text() const override { return driver_->sorted_text(); }
  FailureReport classify(const std::exception& error, soci::session* session) const override {
    return driver_->classify(error, session);
  }

 private:
  std::unique_ptr<Driver> driver_;
  const int& pages_;
};

/// Fills the log until the store refuses; answers the refusal.
template <class Run>
Error fill(Store& store, Run run) {
  for (int i = 0; i < 10'000; ++i) {
    std::vector<LogLine> lines(50, LogLine{0, now(), "hub", std::string(4000, 'x')});
    const auto appended = run(store.workspace_logs().append(WorkspaceId("abcdefghijkm"), std::move(lines)));
    if (!appended) return appended.error();
  }
  return {};
}

TEST_F(SqliteFaults, a_full_database_says_so_and_goes_on_when_there_is_room) {
  const SqlitePlace place;
  BlockingPool pool(2);
  int pages = 200;
  const auto store =
      open_store(std::make_unique<SmallDriver>(place.driver(), pages), place.connections(), pool).value();
  ASSERT_TRUE(run(store->users().create(person("jane"), "hash")));
  const auto made = run(store->workspaces().create(workspace_of("jane"))).value();
  const auto refused = fill(*store, [&](auto task) { return run(std::move(task)); });
  EXPECT_EQ(refused.code, ErrorCode::kNoSpace) << refused.detail;
  EXPECT_FALSE(refused.message.empty());
  const auto lines = run(store->workspace_logs().read(made.id, 0, 5000));
  ASSERT_TRUE(lines) << "reading goes on";
  EXPECT_EQ(lines->size() % 50, 0U) << "a refused write leaves nothing behind";
  pages = 100'000;  // NOLINT(clang-analyzer-deadcode.DeadStores): the driver looks at it.
  EXPECT_TRUE(run(store->workspaces().change_intent(made.id, {})));
}

TEST_F(SqliteFaults, a_full_disk_says_so_and_goes_on_when_there_is_room) {
  const SqlitePlace outer;
  const auto folder = outer.folder() / "small";
  std::filesystem::create_directory(folder);
  if (::mount("codehub-test", folder.c_str(), "tmpfs", 0, "size=1m") != 0)
    GTEST_SKIP() << "may not mount a small file system";
  {
    BlockingPool pool(2);
    const SqlitePlace place(folder);
    const auto store = place.open(pool).value();
    ASSERT_TRUE(run(store->users().create(person("jane"), "hash")));
    const auto made = run(store->workspaces().create(workspace_of("jane"))).value();
    const auto refused = fill(*store, [&](auto task) { return run(std::move(task)); });
    EXPECT_EQ(refused.code, ErrorCode::kNoSpace) << refused.detail;
    EXPECT_EQ(run(store->workspaces().find(made.id))->version, 1);
    ASSERT_EQ(::mount("codehub-test", folder.c_str(), "tmpfs", MS_REMOUNT, "size=64m"), 0);
    EXPECT_TRUE(run(store->workspaces().change_intent(made.id, {})));
    pool.stop();
  }
  ::umount2(folder.c_str(), MNT_DETACH);
}

}  // namespace
}  // namespace codehub::store::test
