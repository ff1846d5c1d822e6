#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/agent/account.hpp"
#include "codehub/agent/broadcast.hpp"
#include "codehub/domain/result.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::agent {

/// What the set-up said, kept in ~/.codehub/setup.log as one JSON object per line and numbered through all starts of
/// the workspace. Bounded: the oldest half goes when it is full. Belongs to one executor.
class SetupLog {
 public:
  struct Line {
    std::int64_t seq = 0;
    std::string json;  ///< {"seq","time","text"} without a line end.
  };
  struct Bounds {
    std::size_t file_bytes = 5 * 1024 * 1024;
    std::size_t line_bytes = 8 * 1024;
  };

  SetupLog(asio::any_io_executor executor, Bounds bounds);
  explicit SetupLog(asio::any_io_executor executor) : SetupLog(std::move(executor), Bounds{}) {}

  /// Takes up the lines of earlier starts; unreadable ones are left out. Later lines go to the same file.
  void open(const std::filesystem::path& file, const Account& account);

  /// Adds one line; bytes that are not UTF-8 and control characters are replaced. A full disk costs the file, not the
  /// line.
  void add(std::string_view text);
  [[nodiscard]] const std::deque<Line>& lines() const { return lines_; }
  /// At most `limit` bytes of lines after `after`, each with its line end; `after` moves behind the last one.
  [[nodiscard]] std::string read_after(std::int64_t& after, std::size_t limit) const;
  [[nodiscard]] Broadcast& changed() { return changed_; }

 private:
  void append_to_file(const std::string& json);
  void forget_oldest_half();

  Bounds bounds_;
  std::filesystem::path file_;
  Account account_;
  std::deque<Line> lines_;
  std::size_t bytes_ = 0;
  std::int64_t next_seq_ = 1;
  bool file_works_ = false;
  Broadcast changed_;
};

/// As it may stand in the log: UTF-8, without escape sequences and control characters, cut at `limit` bytes.
[[nodiscard]] std::string log_text(std::string_view text, std::size_t limit);

}  // namespace codehub::agent
