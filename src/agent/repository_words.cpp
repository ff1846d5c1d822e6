#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "codehub/agent/repository.hpp"

namespace codehub::agent {

std::string repository_folder_name(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  while (!url.empty() && url.back() == '/') url.remove_suffix(1);
  if (url.ends_with(".git")) url.remove_suffix(4);
  while (!url.empty() && url.back() == '/') url.remove_suffix(1);
  const auto cut = url.find_last_of("/:");
  if (cut != std::string_view::npos) url.remove_prefix(cut + 1);
  std::string name;
  for (const char c : url.substr(0, 100)) {
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
    if (fits || (name.empty() ? false : name.back() != '-')) name += fits ? c : '-';
  }
  while (!name.empty() && (name.front() == '.' || name.front() == '-')) name.erase(0, 1);
  return name.empty() ? "repository" : name;
}

std::string repository_host(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    url = url.substr(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
  } else {
    const auto colon = url.find(':');
    if (colon == std::string_view::npos) return {};
    url = url.substr(0, colon);
  }
  const auto at = url.rfind('@');
  if (at != std::string_view::npos) url = url.substr(at + 1);
  if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
  return std::string(url.substr(0, url.find(':')));
}

namespace {

/// One way for a clone to fail: words in what git or ssh wrote, and what a person is told.
struct Reason {
  std::string_view sign;
  std::string_view words;  ///< {url}, {host}, {branch} and {branch_option} are filled in.
};

/// In this order: the first sign that is found is the cause, later ones in the same output its consequences.
constexpr std::array<Reason, 34> kReasons{{
    {"No space left on device", "the disk is full: remove something in the home, then start the workspace again"},
    {"Disk quota exceeded", "the disk is full: remove something in the home, then start the workspace again"},
    {"REMOTE HOST IDENTIFICATION HAS CHANGED",
     "the host key of {host} is not the one that is known: somebody may be listening in, or the server was set up "
     "anew. Ask its "
     "administrator, then open a terminal and run `ssh-keygen -R {host}`"},
    {"Host key verification failed",
     "the host key of {host} is unknown: open a terminal and run `git clone {branch_option}{url}` to check and accept "
     "the fingerprint"},
    {"Permission denied (publickey",
     "{host} refused the SSH key: add the public key of your profile to your account there, and check that it may read "
     "{url}"},
    {"Permission denied, please try again", "{host} refused the login for {url}"},
    {"Too many authentication failures", "{host} refused the SSH keys for {url}"},
    {"Could not resolve host",
     "there is no host {host}, or the workspace cannot look up names: check the address {url}"},
    {"Name or service not known",
     "there is no host {host}, or the workspace cannot look up names: check the address {url}"},
    {"Temporary failure in name resolution", "the workspace cannot look up the host {host} now: check its network"},
    {"unable to look up", "there is no host {host}, or the workspace cannot look up names: check the address {url}"},
    {"Connection refused", "{host} refused the connection: check the address and the port of {url}"},
    {"Failed to connect", "{host} cannot be reached from the workspace: check the address {url} and the network"},
    {"Network is unreachable", "{host} cannot be reached from the workspace: check the network"},
    {"No route to host", "{host} cannot be reached from the workspace: check the network"},
    {"Connection timed out", "{host} does not answer: check the address {url} and the network"},
    {"Operation too slow", "{host} stopped sending: try again later"},
    {"SSL certificate problem", "the certificate of {host} is not trusted by this workspace: ask your administrator"},
    {"server certificate verification failed",
     "the certificate of {host} is not trusted by this workspace: ask your administrator"},
    {"gnutls_handshake() failed", "no secure connection to {host}: check the address {url}"},
    {"Authentication failed", "{host} did not accept the user name or password for {url}"},
    {"invalid credentials", "{host} did not accept the user name or password for {url}"},
    {"could not read Username",
     "{url} asks for a login, or does not exist: open a terminal and run `git clone {branch_option}{url}` to enter it"},
    {"could not read Password",
     "{url} asks for a password: open a terminal and run `git clone {branch_option}{url}` to enter it"},
    {"The requested URL returned error: 403", "access to {url} is denied: ask its owner for the right to read it"},
    {"returned error: 401",
     "{url} asks for a login: open a terminal and run `git clone {branch_option}{url}` to enter it"},
    {"The requested URL returned error: 404", "there is no repository {url}, or you may not see it: check the address"},
    {"Remote branch", "there is no branch {branch} in {url}"},
    {"does not appear to be a git repository",
     "there is no repository {url}, or you may not see it: check the address"},
    {"epository not found", "there is no repository {url}, or you may not see it: check the address"},
    {"' not found", "there is no repository {url}, or you may not see it: check the address"},
    {"ould not be found", "there is no repository {url}, or you may not see it: check the address"},
    {"not valid: is this a git repository", "at {url} there is no git repository: check the address"},
    {"' not allowed", "the workspace clones over https, http, ssh and git only, and {url} is none of them"},
}};

std::string last_message(std::string_view output) {
  std::string result;
  while (!output.empty()) {
    const auto end = std::min(output.find('\n'), output.size());
    const auto line = output.substr(0, end);
    if (line.starts_with("fatal: ") || line.starts_with("error: ")) result = line.substr(7);
    output.remove_prefix(std::min(end + 1, output.size()));
  }
  return result;
}

}  // namespace

std::string explain_clone_failure(std::string_view output, std::string_view url, std::string_view branch) {
  const std::string option = branch.empty() ? "" : fmt::format("-b {} ", branch);
  for (const auto& reason : kReasons) {
    if (output.find(reason.sign) == std::string_view::npos) continue;
    return fmt::format(fmt::runtime(reason.words), fmt::arg("url", url), fmt::arg("host", repository_host(url)),
                       fmt::arg("branch", branch), fmt::arg("branch_option", option));
  }
  const auto message = last_message(output);
  return message.empty() ? fmt::format("git could not clone {}: see the log", url)
                         : fmt::format("git could not clone {}: {}", url, message);
}

}  // namespace codehub::agent
