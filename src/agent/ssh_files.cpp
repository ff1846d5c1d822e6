#include "codehub/agent/ssh_files.hpp"

#include <sys/stat.h>

#include <fmt/format.h>

#include "codehub/agent/files.hpp"

namespace codehub::agent {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kInclude = "Include ~/.ssh/codehub_config\n";

std::string ending_with_newline(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

Result<void> write_when_different(const fs::path& path, const std::string& text, mode_t mode) {
  const auto present = read_file(path);
  if (present && *present == text) return {};
  return write_file(path, text, mode);
}

}  // namespace

std::string ssh_config_text(const fs::path& operator_known_hosts, bool known_hosts_present) {
  std::string text =
      "# Written at every start of the workspace; put your own settings into ~/.ssh/config.\n"
      "# Naming one key switches OpenSSH's defaults off, so yours are named as well, before that of your profile.\n";
  for (const auto* name : {"id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"}) {
    text += fmt::format("Match exec \"test -f ~/.ssh/{0}\"\n  IdentityFile ~/.ssh/{0}\n", name);
  }
  text += "Match all\n  IdentityFile ~/.ssh/codehub_ed25519\n";
  if (known_hosts_present) {
    text += fmt::format("  GlobalKnownHostsFile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2 {}\n",
                        operator_known_hosts.string());
  }
  return text;
}

std::string with_include(std::string_view config) {
  if (config.starts_with(kInclude) || config.find(fmt::format("\n{}", kInclude)) != config.npos)
    return std::string(config);
  return fmt::format("{}\n{}", kInclude, config);
}

Result<void> write_ssh_files(const Account& account, const fs::path& toolbox, const std::string& private_key,
                             const std::string& public_key) {
  if (private_key.empty()) return {};
  const auto known_hosts = toolbox / "etc/ssh_known_hosts";
  std::error_code ignored;
  const bool known_hosts_present = fs::exists(known_hosts, ignored);
  const FileIdentity identity(account.uid, account.gid);
  const auto folder = fs::path(account.home) / ".ssh";
  CHECK_OK(make_folder(folder, 0700));
  CHECK_OK(write_when_different(folder / "codehub_ed25519", ending_with_newline(private_key), 0600));
  CHECK_OK(write_when_different(folder / "codehub_ed25519.pub", ending_with_newline(public_key), 0644));
  CHECK_OK(write_when_different(folder / "codehub_config", ssh_config_text(known_hosts, known_hosts_present), 0600));
  auto config = read_file(folder / "config");
  if (!config && config.error().code != ErrorCode::kNotFound) return fail(std::move(config).error());
  // A link (to dotfiles, say) is written through, not replaced.
  const auto target = fs::weakly_canonical(folder / "config", ignored);
  const auto& text = config ? *config : std::string{};
  return write_when_different(target.empty() ? folder / "config" : target, with_include(text), 0600);
}

}  // namespace codehub::agent
