#pragma once

#include <filesystem>
#include <string>

#include "codehub/domain/result.hpp"

namespace codehub::server {

/// The server's own folder, held by one server at a time.
class DataDir {
 public:
  /// Makes the folder (0700) when absent, checks that it can be written and takes its lock; the errors say what to do.
  [[nodiscard]] static Result<DataDir> open(std::filesystem::path path);
  DataDir(DataDir&& other) noexcept;
  DataDir& operator=(DataDir&&) = delete;
  ~DataDir();  ///< Gives the lock back.

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// The first administrator's generated password, readable by the server's user alone.
  [[nodiscard]] std::filesystem::path initial_password_file() const { return path_ / "initial-admin-password"; }
  [[nodiscard]] bool has_initial_password() const;
  [[nodiscard]] Result<void> keep_initial_password(const std::string& password) const;
  void forget_initial_password() const;

 private:
  DataDir(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace codehub::server
