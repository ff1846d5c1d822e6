#include "wake_rules.hpp"

#include <gtest/gtest.h>

#include "codehub/gateway/page_visits.hpp"

namespace codehub::gateway {
namespace {

http::RequestHead request_of(std::string method, http::Headers headers) {
  http::RequestHead head;
  head.method = std::move(method);
  head.target = "/";
  head.headers = std::move(headers);
  return head;
}

TEST(IsLinkPreview, knows_who_looks_at_links_and_no_program_of_a_person) {
  for (const auto* agent :
       {"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "facebookexternalhit/1.1", "Twitterbot/1.0",
        "TelegramBot (like TwitterBot)", "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0)", "WhatsApp/2.23.20.0",
        "Mozilla/5.0 AppleWebKit/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"}) {
    EXPECT_TRUE(is_link_preview(agent)) << agent;
  }
  for (const auto* agent :
       {"", "curl/8.5.0", "Wget/1.21", "GitHub-Hookshot/ab12", "PostmanRuntime/7.36.0",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 KAKAOTALK 10.4.5"}) {
    EXPECT_FALSE(is_link_preview(agent)) << agent;
  }
  EXPECT_FALSE(is_link_preview(std::string(100'000, 'x') + "slackbot")) << "only its beginning is read";
}

TEST(CallerOf, tells_a_person_from_what_asks_by_itself) {
  const http::Headers upgrade{{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
  const auto with = [](http::Headers headers, const std::string& name, const std::string& value) {
    headers.set(name, value);
    return headers;
  };
  const http::Headers navigation{{"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}};
  const struct {
    std::string method;
    http::Headers headers;
    Caller caller;
  } cases[] = {
      {"GET", navigation, Caller::kNavigation},
      {"GET", {{"Accept", "text/html,*/*"}}, Caller::kNavigation},
      {"GET", {{"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}}, Caller::kInner},
      {"POST", navigation, Caller::kInner},
      {"GET", {{"Sec-Fetch-Mode", "cors"}}, Caller::kBackground},
      {"GET", with(upgrade, "Sec-Fetch-Mode", "websocket"), Caller::kBackground},
      {"GET", with(upgrade, "User-Agent", "Mozilla/5.0 (X11)"), Caller::kBackground},
      {"GET", {{"User-Agent", "Mozilla/5.0 (X11)"}, {"Accept", "*/*"}}, Caller::kBackground},
      {"GET", {}, Caller::kProgram},
      {"POST", {{"User-Agent", "curl/8.5.0"}, {"Accept", "*/*"}}, Caller::kProgram},
      {"GET", upgrade, Caller::kProgram},
      {"HEAD", navigation, Caller::kProbe},
      {"HEAD", {}, Caller::kProbe},
      {"GET", with(navigation, "Sec-Purpose", "prefetch;prerender"), Caller::kPrefetch},
      {"GET", with(navigation, "Purpose", "prefetch"), Caller::kPrefetch},
      {"GET", with(navigation, "User-Agent", "Slackbot 1.0"), Caller::kPreview},
      {"HEAD", {{"User-Agent", "Slackbot 1.0"}}, Caller::kPreview},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(caller_of(request_of(test.method, test.headers)), test.caller)
        << test.method << " " << test.headers.get("Sec-Fetch-Mode") << " " << test.headers.get("User-Agent");
  }
}

TEST(Wakes, an_untouched_page_wakes_nothing) {
  EXPECT_TRUE(wakes(Caller::kNavigation, true, false));
  EXPECT_TRUE(wakes(Caller::kNavigation, false, false));
  EXPECT_TRUE(wakes(Caller::kProgram, false, false));
  EXPECT_TRUE(wakes(Caller::kBackground, false, true));
  EXPECT_FALSE(wakes(Caller::kBackground, false, false));
  for (const auto caller : {Caller::kInner, Caller::kBackground, Caller::kProgram}) {
    EXPECT_FALSE(wakes(caller, true, true)) << "the IDE asks again and again by itself";
  }
  for (const auto caller : {Caller::kPreview, Caller::kPrefetch, Caller::kProbe}) {
    EXPECT_FALSE(wakes(caller, false, true));
  }
}

TEST(PageVisits, remember_for_an_hour_who_opened_a_page_of_what) {
  PageVisits visits;
  const WorkspaceId one("one");
  const WorkspaceId other("other");
  const auto at = now();
  visits.note(one, "kim", at);
  EXPECT_TRUE(visits.lately(one, "kim", at + std::chrono::minutes(59)));
  EXPECT_FALSE(visits.lately(one, "kim", at + std::chrono::minutes(60)));
  EXPECT_FALSE(visits.lately(one, "lee", at));
  EXPECT_FALSE(visits.lately(other, "kim", at));
}

TEST(PageVisits, are_bounded) {
  PageVisits visits;
  const WorkspaceId one("one");
  const auto at = now();
  for (std::size_t i = 0; i < PageVisits::kMost; ++i) visits.note(one, std::to_string(i), at);
  visits.note(one, "next", at + std::chrono::hours(2));
  EXPECT_FALSE(visits.lately(one, "0", at)) << "what is old went first";
  EXPECT_TRUE(visits.lately(one, "next", at + std::chrono::hours(2)));
}

}  // namespace
}  // namespace codehub::gateway
