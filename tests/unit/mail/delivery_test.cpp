#include "codehub/mail/delivery.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "small_server.hpp"

namespace codehub::mail {
namespace {

using test::SmallMailServer;
using test::SmallWebServer;

Letter a_letter() { return {"hub@example.com", {"kim@example.com", "lee@example.com"}, "비용 요약", "첫 줄\n.\n"}; }

TEST(Webhook, posts_a_signed_body) {
  SmallWebServer server;
  ASSERT_TRUE(post_webhook({server.url(), "Jefe", "what do ya want for nothing?"}));
  ASSERT_EQ(server.bodies.size(), 1U);
  EXPECT_EQ(server.bodies[0], "what do ya want for nothing?");
  EXPECT_TRUE(server.heads[0].starts_with("POST /hook HTTP/1.1\r\n"));
  EXPECT_NE(server.heads[0].find("\r\nContent-Type: application/json\r\n"), std::string::npos);
  // RFC 4231, test case 2.
  EXPECT_NE(server.heads[0].find("\r\nX-Codehub-Signature: "
                                 "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843\r\n"),
            std::string::npos)
      << server.heads[0];
}

TEST(Webhook, without_a_secret_is_not_signed) {
  SmallWebServer server;
  ASSERT_TRUE(post_webhook({server.url(), "", "{}"}));
  EXPECT_EQ(server.heads[0].find("Signature"), std::string::npos);
}

TEST(Webhook, that_is_not_taken_fails) {
  SmallWebServer server;
  for (const int status : {302, 404, 500}) {
    server.status = status;
    const auto posted = post_webhook({server.url(), "", "{}"});
    ASSERT_FALSE(posted) << status;
    EXPECT_EQ(posted.error().code, ErrorCode::kUpstreamUnavailable);
    EXPECT_NE(posted.error().message.find(std::to_string(status)), std::string::npos);
  }
  EXPECT_EQ(server.bodies.size(), 3U) << "redirects are not followed";
  EXPECT_FALSE(post_webhook({"http://127.0.0.1:1/", "", "{}"}));
  EXPECT_FALSE(post_webhook({"file:///etc/passwd", "", "{}"}));
}

TEST(Letters, reach_everybody_they_are_for) {
  SmallMailServer server;
  ASSERT_TRUE(send_letter({server.url(), "", ""}, a_letter()));
  const auto said = [&](const std::string& line) {
    return std::count_if(server.said.begin(), server.said.end(),
                         [&](const std::string& one) { return one.starts_with(line); });
  };
  EXPECT_EQ(said("MAIL FROM:<hub@example.com>"), 1);
  EXPECT_EQ(said("RCPT TO:<kim@example.com>"), 1);
  EXPECT_EQ(said("RCPT TO:<lee@example.com>"), 1);
  EXPECT_EQ(said("To: kim@example.com, lee@example.com"), 1);
  EXPECT_EQ(said("Subject: =?UTF-8?B?67mE7JqpIOyalOyVvQ==?="), 1);
  EXPECT_EQ(said("7LKrIOykhAouCg=="), 1) << "the text, in base64";
}

TEST(Letters, that_are_not_taken_fail) {
  SmallMailServer server;
  server.refuses = true;
  const auto sent = send_letter({server.url(), "", ""}, a_letter());
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::kUpstreamUnavailable);
  EXPECT_FALSE(send_letter({"smtp://127.0.0.1:1", "", ""}, a_letter()));
  EXPECT_FALSE(send_letter({"file:///tmp/letter", "", ""}, a_letter()));
}

TEST(Letters, passwords_do_not_travel_in_the_clear) {
  SmallMailServer server;
  EXPECT_FALSE(send_letter({server.url(), "hub", "secret"}, a_letter()));
  for (const auto& line : server.said) EXPECT_FALSE(line.starts_with("AUTH")) << line;
}

TEST(Letters, lines_are_short_and_dated) {
  auto letter = a_letter();
  letter.text = std::string(10'000, 'x');
  const auto text = render_letter(letter, Timestamp(std::chrono::seconds(1'795'770'000)));
  EXPECT_TRUE(text.starts_with("Date: Fri, 27 Nov 2026 09:00:00 +0000\r\n")) << text.substr(0, 60);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 78U);
    at = end + 2;
  }
}

TEST(Addresses, are_read_with_care) {
  EXPECT_EQ(validate_address("ops@example.com"), "ops@example.com");
  for (const char* bad : {"", "ops", "@example.com", "ops@", "a b@c", "a@b\r\nTo: c@d", "<a@b>", "a@b,c@d", "가@b"}) {
    EXPECT_FALSE(validate_address(bad)) << bad;
  }
}

}  // namespace
}  // namespace codehub::mail
