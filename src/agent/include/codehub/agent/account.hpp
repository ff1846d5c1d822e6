#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codehub::agent {

/// The user of the workspace, as passwd(5) and group(5) have it.
struct Account {
  std::string name = "developer";
  uid_t uid = 1000;
  gid_t gid = 1000;
  std::string home = "/home/developer";
  std::string shell = "/bin/sh";
  std::vector<gid_t> groups;  ///< Supplementary ones.
};

/// The first well-formed line of that uid.
[[nodiscard]] std::optional<Account> find_account(std::string_view passwd, uid_t uid);

/// `wish`, or `wish` with a number when a line has that name already.
[[nodiscard]] std::string free_name(std::string_view file, std::string_view wish);

/// passwd(5) text in which the account's uid has a line with this home and shell. An existing line keeps its other
/// fields; every other line stays byte for byte.
[[nodiscard]] std::string with_account(std::string_view passwd, const Account& account);

/// group(5) text in which the gid has a line.
[[nodiscard]] std::string with_group(std::string_view group, std::string_view name, gid_t gid);

/// Groups that list the user as a member.
[[nodiscard]] std::vector<gid_t> groups_of(std::string_view group, std::string_view user);

/// Makes sure that `etc` knows the uid, and answers the account. Files that cannot be written are left alone, with a
/// warning: the workspace works without an entry, only programs that look themselves up do not.
[[nodiscard]] Account ensure_account(const std::filesystem::path& etc, uid_t uid, const std::filesystem::path& home);

/// The shell for a person: the account's own when it is one, else bash, else sh.
[[nodiscard]] std::string choose_shell(std::string_view own);

}  // namespace codehub::agent
