#include <atomic>
#include <deque>
#include <sstream>
#include <thread>

#include <soci/soci.h>

#include "codehub/store/postgres/driver.hpp"
#include "codehub/store/postgres/open.hpp"
#include "store_fixture.hpp"

namespace codehub::store::test {
namespace {

class PostgresFaults : public testing::Test {
 protected:
  void SetUp() override {
    CODEHUB_NEEDS_POSTGRES();
    place_ = std::make_unique<PostgresPlace>();
    store_ = place_->open(pool_).value();
  }
  void TearDown() override {
    pool_.stop();
    store_.reset();
    place_.reset();
  }
  template <class T>
  Result<T> run(Task<T> task) {
    return codehub::test::run_task(context_, std::move(task));
  }

  asio::io_context context_;
  std::deque<asio::io_context> loops_;
  BlockingPool pool_{8};
  std::unique_ptr<PostgresPlace> place_;
  std::unique_ptr<Store> store_;
};

TEST_F(PostgresFaults, lost_connections_are_made_again_without_anybody_noticing) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(run(store_->settings().find_or_create("key" + std::to_string(i), "value")));
    place_->terminate_connections();
    ASSERT_TRUE(run(store_->settings().find("key" + std::to_string(i)))) << i;
    place_->terminate_connections();
    ASSERT_TRUE(run(store_->settings().find_or_create("other" + std::to_string(i), "value"))) << i;
    place_->terminate_connections();
    ASSERT_TRUE(run(store_->ping()));
  }
}

TEST_F(PostgresFaults, connections_lost_in_the_middle_of_writing_lose_no_count) {
  constexpr int kThreads = 4;
  std::atomic<bool> stop = false;
  std::atomic<int> counted = 0, unknown = 0;
  std::vector<std::thread> writers;
  writers.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    writers.emplace_back([&, &context = loops_.emplace_back()] {
      while (!stop) {
        const auto added = codehub::test::run_task(context, store_->login_throttle().add("jane", now(), Timestamp{}));
        if (added) {
          ++counted;
        } else {
          EXPECT_EQ(added.error().code, ErrorCode::kUpstreamUnavailable) << added.error().detail;
          ++unknown;
        }
      }
    });
  }
  for (int i = 0; i < 40; ++i) place_->terminate_connections();
  stop = true;
  for (auto& writer : writers) writer.join();
  const auto found = run(store_->login_throttle().find("jane"));
  ASSERT_TRUE(found) << found.error().detail;
  // Every write that was told of is there; one whose answer was lost may be there.
  EXPECT_GE(found->count, counted);
  EXPECT_LE(found->count, counted + unknown);
}

TEST_F(PostgresFaults, a_server_that_is_not_there_is_told_without_secrets) {
  const auto opened = postgres::open("host=/nonexistent user=jane password=hunter2", 2, pool_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUpstreamUnavailable);
  EXPECT_EQ((opened.error().message + opened.error().detail).find("hunter2"), std::string::npos);
}

TEST_F(PostgresFaults, a_connection_string_that_is_none_is_refused_without_secrets) {
  for (const auto* conninfo :
       {"password=hunter2 nonsense", "postgresql://jane:hunter2@[host/", "keywor=x password=hunter2"}) {
    const auto opened = postgres::open(conninfo, 2, pool_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalidRequest) << opened.error().message;
    EXPECT_EQ((opened.error().message + opened.error().detail).find("hunter2"), std::string::npos);
  }
}

TEST_F(PostgresFaults, a_uri_is_as_good_as_keys_and_values) {
  // Whatever the environment names, in URI form: libpq takes every key as a query parameter.
  std::string uri = "postgresql:///?";
  std::istringstream words(place_->conninfo().substr(0, place_->conninfo().find(" options=")));
  for (std::string word; words >> word;) uri += word + "&";
  uri += "options=-csearch_path%3Dpg_temp";
  EXPECT_TRUE(postgres::create_driver(uri)) << uri;
}

TEST_F(PostgresFaults, a_statement_that_never_ends_is_ended) {
  const auto session = place_->driver()->connect();
  std::string timeout, idle;
  *session << "SHOW statement_timeout", soci::into(timeout);
  *session << "SHOW idle_in_transaction_session_timeout", soci::into(idle);
  EXPECT_EQ(timeout, "15s");
  EXPECT_EQ(idle, "1min");
}

TEST_F(PostgresFaults, a_row_held_by_somebody_else_is_given_up_in_bounded_time) {
  ASSERT_TRUE(run(store_->login_throttle().add("jane", now(), Timestamp{})));
  const auto other = place_->driver()->connect();
  *other << "BEGIN";
  *other << "UPDATE login_failures SET failures = 7";
  const auto start = std::chrono::steady_clock::now();
  const auto refused = run(store_->login_throttle().add("jane", now(), Timestamp{}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUpstreamUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  *other << "ROLLBACK";
  EXPECT_EQ(run(store_->login_throttle().add("jane", now(), Timestamp{}))->count, 2);
}

}  // namespace
}  // namespace codehub::store::test
