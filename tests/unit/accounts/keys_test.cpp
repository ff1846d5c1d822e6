#include <cstdio>
#include <fstream>

#include <sys/stat.h>

#include "accounts_fixture.hpp"
#include "ssh_key.hpp"

namespace codehub::accounts::test {
namespace {

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  char buffer[4096];
  for (std::size_t got = 0; pipe != nullptr && (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    output.append(buffer, got);
  if (pipe != nullptr) ::pclose(pipe);
  return output;
}

class SshKeys : public AccountsTest {
 protected:
  std::string write_private_key(const std::string& text) {
    const auto file = (folder_ / "id").string();
    std::ofstream(file) << text;
    ::chmod(file.c_str(), 0600);
    return file;
  }
};

TEST_F(SshKeys, are_what_openssh_itself_would_write) {
  const auto jane = make_user("jane");
  for (int i = 0; i < 20; ++i) {  // the padding depends on nothing random, the check number does
    const auto key =
        i == 0 ? run(accounts_->ssh_key(jane.id)).value() : run(accounts_->rotate_ssh_key(jane.id)).value();
    const auto file = write_private_key(run(accounts_->ssh_private_key(jane.id)).value());
    EXPECT_EQ(output_of("ssh-keygen -y -f " + file), key.public_key + "\n");
    const auto listed = output_of("ssh-keygen -l -f " + file);
    EXPECT_NE(listed.find(ssh_fingerprint(key.public_key).value() + " jane@code-hub (ED25519)"), std::string::npos)
        << listed;
  }
}

TEST_F(SshKeys, have_good_padding_for_every_length_of_comment) {
  for (std::size_t length = 0; length < 16; ++length) {
    const auto pair = generate_ssh_key(std::string(length, 'c'));
    const auto file = write_private_key(pair.private_file);
    const auto expected = length == 0 ? pair.public_line.substr(0, pair.public_line.size() - 1) : pair.public_line;
    EXPECT_EQ(output_of("ssh-keygen -y -f " + file), expected + "\n");
  }
}

TEST_F(SshKeys, sign_what_openssh_accepts) {
  const auto pair = generate_ssh_key("jane@code-hub");
  const auto file = write_private_key(pair.private_file);
  std::ofstream(folder_ / "message") << "hello";
  std::ofstream(folder_ / "allowed") << "jane " << pair.public_line << "\n";
  output_of("ssh-keygen -Y sign -f " + file + " -n test " + (folder_ / "message").string());
  const auto verified = output_of("ssh-keygen -Y verify -f " + (folder_ / "allowed").string() + " -I jane -n test -s " +
                                  (folder_ / "message.sig").string() + " < " + (folder_ / "message").string());
  EXPECT_NE(verified.find("Good \"test\" signature"), std::string::npos) << verified;
}

TEST_F(SshKeys, are_made_once_and_replaced_on_demand) {
  const auto jane = make_user("jane");
  const auto first = run(accounts_->ssh_key(jane.id)).value();
  EXPECT_EQ(run(accounts_->ssh_key(jane.id))->public_key, first.public_key);
  EXPECT_EQ(run(another()->ssh_key(jane.id))->public_key, first.public_key);
  const auto second = run(accounts_->rotate_ssh_key(jane.id)).value();
  EXPECT_NE(second.public_key, first.public_key);
  EXPECT_EQ(run(accounts_->ssh_key(jane.id))->public_key, second.public_key);
  EXPECT_EQ(run(accounts_->ssh_key(UserId("u_ghost"))).error().code, ErrorCode::kNotFound);
}

TEST_F(SshKeys, private_halves_are_sealed_for_their_user_and_installation) {
  const auto jane = make_user("jane");
  const auto john = make_user("john");
  const auto key = run(accounts_->ssh_key(jane.id)).value();
  EXPECT_EQ(key.sealed_private_key.find("OPENSSH"), std::string::npos);
  ASSERT_TRUE(run(store_->users().set_ssh_key(john.id, key)));
  EXPECT_EQ(run(accounts_->ssh_private_key(john.id)).error().code, ErrorCode::kInvalidState);
  EXPECT_EQ(run(another(std::string(32, 'x'))->ssh_private_key(jane.id)).error().code, ErrorCode::kInvalidState);
  for (const auto& damaged : {std::string(), std::string("!"), std::string("AAAA"), key.sealed_private_key + "AAAA",
                              key.sealed_private_key.substr(4)}) {
    ASSERT_TRUE(run(store_->users().set_ssh_key(jane.id, {key.public_key, damaged, time_})));
    EXPECT_EQ(run(accounts_->ssh_private_key(jane.id)).error().code, ErrorCode::kInvalidState);
  }
}

TEST_F(SshKeys, a_fingerprint_of_nonsense_is_refused) {
  for (const auto* text : {"", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 !!!! x", "nonsense"}) {
    EXPECT_FALSE(ssh_fingerprint(text)) << text;
  }
}

class SecretKey : public AccountsTest {
 protected:
  std::string path_ = (folder_ / "secret.key").string();
};

TEST_F(SecretKey, is_made_once_and_readable_by_its_owner_only) {
  const auto key = load_or_create_secret_key(path_);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->size(), 32U);
  EXPECT_EQ(load_or_create_secret_key(path_), *key);
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 4)
      << "the database's three files and the key";
}

TEST_F(SecretKey, is_refused_when_others_can_read_it_or_it_is_damaged) {
  ASSERT_TRUE(load_or_create_secret_key(path_));
  ASSERT_EQ(::chmod(path_.c_str(), 0640), 0);
  EXPECT_EQ(load_or_create_secret_key(path_).error().code, ErrorCode::kInvalidState);
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  for (const auto& content : {std::string(), std::string("xyz"), std::string(64, 'g'), std::string(63, 'a'),
                              std::string(65, 'a'), std::string(62, 'a') + "\n\n"}) {
    std::ofstream(path_, std::ios::trunc) << content;
    EXPECT_EQ(load_or_create_secret_key(path_).error().code, ErrorCode::kInvalidState) << content;
  }
  std::ofstream(path_, std::ios::trunc) << std::string(64, 'A');
  EXPECT_EQ(load_or_create_secret_key(path_), std::string(32, '\xAA'));
}

TEST_F(SecretKey, says_why_it_cannot_be_made) {
  const auto missing = load_or_create_secret_key((folder_ / "absent/secret.key").string());
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("absent/secret.key"), std::string::npos);
  EXPECT_FALSE(load_or_create_secret_key(folder_.string()));
}

}  // namespace
}  // namespace codehub::accounts::test
