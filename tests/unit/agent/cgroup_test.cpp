#include "codehub/agent/cgroup.hpp"

#include <gtest/gtest.h>

#include "codehub/agent/json_reader.hpp"
#include "codehub/agent/usage.hpp"
#include "temporary_folder.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;

namespace {

void write_version_1(const TemporaryFolder& folder, const char* quota, const char* limit) {
  folder.write("cpuacct/cpuacct.usage", "123456789\n");
  folder.write("cpu/cpu.cfs_quota_us", quota);
  folder.write("cpu/cpu.cfs_period_us", "100000\n");
  folder.write("memory/memory.usage_in_bytes", "1000000\n");
  folder.write("memory/memory.limit_in_bytes", limit);
  folder.write("memory/memory.stat", "cache 5\ninactive_file 7\ntotal_cache 300000\ntotal_inactive_file 250000\n");
}

void write_version_2(const TemporaryFolder& folder, const char* cpu_max, const char* memory_max) {
  folder.write("cgroup.controllers", "cpu memory\n");
  folder.write("cpu.stat", "usage_usec 5000\nuser_usec 4000\nsystem_usec 1000\n");
  folder.write("cpu.max", cpu_max);
  folder.write("memory.current", "900000\n");
  folder.write("memory.max", memory_max);
  folder.write("memory.stat", "anon 1\nfile 2\ninactive_file 100000\n");
}

}  // namespace

TEST(Cgroup, reads_version_1) {
  const TemporaryFolder folder;
  write_version_1(folder, "150000\n", "2147483648\n");
  const auto reading = read_cgroup(folder.path());
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->cpu_nanoseconds, 123456789U);
  EXPECT_EQ(reading->memory_bytes, 750000U);
  EXPECT_DOUBLE_EQ(reading->cpu_limit, 1.5);
  EXPECT_EQ(reading->memory_limit_bytes, 2147483648U);
}

TEST(Cgroup, reads_version_1_without_limits) {
  const TemporaryFolder folder;
  write_version_1(folder, "-1\n", "9223372036854771712\n");
  const auto reading = read_cgroup(folder.path());
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->cpu_limit, 0);
  EXPECT_EQ(reading->memory_limit_bytes, 0U);
}

TEST(Cgroup, reads_version_2) {
  const TemporaryFolder folder;
  write_version_2(folder, "200000 100000\n", "4294967296\n");
  const auto reading = read_cgroup(folder.path());
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->cpu_nanoseconds, 5000000U);
  EXPECT_EQ(reading->memory_bytes, 800000U);
  EXPECT_DOUBLE_EQ(reading->cpu_limit, 2.0);
  EXPECT_EQ(reading->memory_limit_bytes, 4294967296U);
}

TEST(Cgroup, reads_version_2_without_limits) {
  const TemporaryFolder folder;
  write_version_2(folder, "max 100000\n", "max\n");
  const auto reading = read_cgroup(folder.path());
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->cpu_limit, 0);
  EXPECT_EQ(reading->memory_limit_bytes, 0U);
}

TEST(Cgroup, is_absent_where_there_is_none) {
  const TemporaryFolder folder;
  EXPECT_FALSE(read_cgroup(folder.path()));
  folder.write("cgroup.controllers", "");
  EXPECT_FALSE(read_cgroup(folder.path()));
}

TEST(Cgroup, never_reports_less_than_nothing) {
  const TemporaryFolder folder;
  write_version_1(folder, "-1\n", "1\n");
  folder.write("memory/memory.stat", "total_inactive_file 99999999\n");
  EXPECT_EQ(read_cgroup(folder.path())->memory_bytes, 0U);
}

TEST(BlockIoOfCgroup, is_summed_over_disks_in_both_versions) {
  const TemporaryFolder two;
  two.write("io.stat", "8:0 rbytes=100 wbytes=20 rios=3 wios=4 dbytes=5 dios=6\n253:1 \n8:16 rbytes=1 wbytes=2\n");
  const auto of_two = read_block_io(two.path());
  ASSERT_TRUE(of_two);
  EXPECT_EQ(of_two->read, 101U);
  EXPECT_EQ(of_two->written, 22U);
  const TemporaryFolder one;
  one.write("blkio/blkio.throttle.io_service_bytes_recursive", "Total 0\n");
  one.write("blkio/blkio.bfq.io_service_bytes_recursive",
            "8:0 Read 100\n8:0 Write 20\n8:0 Sync 9\n8:0 Total 120\n8:16 Read 1\n8:16 Write 2\nTotal 123\n");
  const auto of_one = read_block_io(one.path());
  ASSERT_TRUE(of_one);
  EXPECT_EQ(of_one->read, 101U);
  EXPECT_EQ(of_one->written, 22U);
  const TemporaryFolder none;
  EXPECT_FALSE(read_block_io(none.path()));
  none.write("io.stat", "nonsense rbytes=x wbytes=\n");
  EXPECT_EQ(read_block_io(none.path())->read, 0U);
}

TEST(FindNumber, takes_whole_keys_only) {
  const std::string text = "total_rss 5\nrss 7\nlast 9";
  EXPECT_EQ(find_number(text, "rss"), 7U);
  EXPECT_EQ(find_number(text, "last"), 9U);
  EXPECT_EQ(find_number(text, "total"), std::nullopt);
}

TEST(UsageHistory, turns_readings_into_cores_and_keeps_ten_minutes) {
  UsageHistory history("/nowhere");
  CgroupReading reading;
  reading.memory_bytes = 42;
  Timestamp time{};
  for (int step = 0; step < 200; ++step) {
    history.take(time, reading);
    time += std::chrono::seconds(5);
    reading.cpu_nanoseconds += 2'500'000'000;
  }
  ASSERT_EQ(history.samples().size(), UsageHistory::kSamples);
  EXPECT_NEAR(history.samples().back().cpu_cores, 0.5, 1e-9);
  EXPECT_NEAR(history.mean_cpu_cores(), 0.5, 1e-9);
  EXPECT_EQ(history.memory_bytes(), 42U);
  EXPECT_EQ(history.samples().back().memory_bytes, 42U);
}

TEST(UsageHistory, tells_the_mean_of_the_last_minute) {
  UsageHistory history("/nowhere");
  EXPECT_EQ(history.mean_cpu_cores(), 0);
  CgroupReading reading;
  for (int step = 0; step <= 30; ++step) {
    history.take(Timestamp{std::chrono::seconds(5 * step)}, reading);
    if (step >= 24) reading.cpu_nanoseconds += 5'000'000'000;  // The last half of a minute.
  }
  EXPECT_NEAR(history.mean_cpu_cores(), 0.5, 1e-9);
}

TEST(UsageHistory, skips_a_counter_that_went_back) {
  UsageHistory history("/nowhere");
  CgroupReading reading;
  reading.cpu_nanoseconds = 100;
  history.take(Timestamp{std::chrono::seconds(1)}, reading);
  reading.cpu_nanoseconds = 50;
  history.take(Timestamp{std::chrono::seconds(2)}, reading);
  EXPECT_TRUE(history.samples().empty());
}

TEST(UsageHistory, renders_json_with_the_machine_as_the_limit_of_last_resort) {
  UsageHistory history("/nowhere");
  CgroupReading reading;
  history.take(Timestamp{std::chrono::seconds(1)}, reading);
  history.take(Timestamp{std::chrono::seconds(2)}, reading);
  history.take(Timestamp{std::chrono::seconds(3)}, reading);
  const auto json = JsonReader::parse(history.to_json());
  ASSERT_TRUE(json) << history.to_json();
  EXPECT_GT(json->number("memory_limit_bytes").value_or(0), 0);
}

}  // namespace codehub::agent_test
