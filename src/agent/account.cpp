#include "codehub/agent/account.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace codehub::agent {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

/// name:password:uid:gid:comment:home:shell; anything else is not a line of ours to judge.
std::optional<Account> parse_passwd_line(std::string_view line) {
  const auto fields = split(line, ':');
  if (fields.size() != 7 || fields[0].empty()) return std::nullopt;
  const auto uid = parse_number<uid_t>(fields[2]);
  const auto gid = parse_number<gid_t>(fields[3]);
  if (!uid || !gid) return std::nullopt;
  Account account;
  account.name = fields[0];
  account.uid = *uid;
  account.gid = *gid;
  account.home = fields[5];
  account.shell = fields[6];
  return account;
}

std::string with_line_end(std::string_view text) {
  std::string result(text);
  if (!result.empty() && result.back() != '\n') result += '\n';
  return result;
}

std::string replace_home_and_shell(std::string_view line, const Account& account) {
  const auto fields = split(line, ':');
  return fmt::format("{}:{}:{}:{}:{}:{}:{}", fields[0], fields[1], fields[2], fields[3], fields[4], account.home,
                     account.shell);
}

}  // namespace

std::optional<Account> find_account(std::string_view passwd, uid_t uid) {
  for (const auto line : split(passwd, '\n')) {
    if (auto account = parse_passwd_line(line); account && account->uid == uid) return account;
  }
  return std::nullopt;
}

std::string free_name(std::string_view file, std::string_view wish) {
  const auto lines = split(file, '\n');
  const auto taken = [&](const std::string& name) {
    return std::ranges::any_of(lines, [&](std::string_view line) { return line.starts_with(name + ":"); });
  };
  std::string name(wish);
  for (int number = 2; taken(name); ++number) name = fmt::format("{}{}", wish, number);
  return name;
}

std::string with_account(std::string_view passwd, const Account& account) {
  const auto existing = find_account(passwd, account.uid);
  if (!existing) {
    // "*" as the password: nobody can log in with one, and nothing looks into a shadow file that has no such line.
    return with_line_end(passwd) + fmt::format("{}:*:{}:{}:{}:{}:{}\n", account.name, account.uid, account.gid,
                                               "Workspace user", account.home, account.shell);
  }
  if (existing->home == account.home && existing->shell == account.shell) return std::string(passwd);
  std::string result;
  bool replaced = false;
  auto lines = split(passwd, '\n');
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const auto parsed = replaced ? std::nullopt : parse_passwd_line(lines[index]);
    const bool ours = parsed && parsed->uid == account.uid;
    result += ours ? replace_home_and_shell(lines[index], account) : std::string(lines[index]);
    replaced = replaced || ours;
    if (index + 1 < lines.size()) result += '\n';
  }
  return result;
}

std::string with_group(std::string_view group, std::string_view name, gid_t gid) {
  for (const auto line : split(group, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() >= 3 && parse_number<gid_t>(fields[2]) == gid) return std::string(group);
  }
  return with_line_end(group) + fmt::format("{}:x:{}:\n", free_name(group, name), gid);
}

std::vector<gid_t> groups_of(std::string_view group, std::string_view user) {
  std::vector<gid_t> result;
  for (const auto line : split(group, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() != 4) continue;
    const auto members = split(fields[3], ',');
    const auto gid = parse_number<gid_t>(fields[2]);
    if (gid && std::ranges::find(members, user) != members.end()) result.push_back(*gid);
  }
  return result;
}

std::string choose_shell(std::string_view own) {
  const auto runs = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0; };
  const auto name = own.substr(own.rfind('/') + 1);
  const bool person = !own.empty() && name != "sh" && name != "nologin" && name != "false" && name != "true";
  if (person && runs(std::string(own))) return std::string(own);
  for (const auto* bash : {"/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"}) {
    if (runs(bash)) return bash;
  }
  return "/bin/sh";
}

}  // namespace codehub::agent
