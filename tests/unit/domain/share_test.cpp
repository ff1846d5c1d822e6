#include "codehub/domain/share.hpp"

#include <gtest/gtest.h>

namespace codehub {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow = Timestamp(std::chrono::hours(24 * 20'000));

Share share_for(Audience audience) {
  Share share;
  share.audience = audience;
  share.granted_at = kNow - 1h;
  return share;
}

TEST(Audience, has_names_that_read_back) {
  for (const auto audience : {Audience::kOwner, Audience::kPeople, Audience::kEveryone, Audience::kLink}) {
    EXPECT_EQ(parse_audience(to_string(audience)), audience);
  }
  EXPECT_EQ(to_string(Audience::kEveryone), "everyone");
  EXPECT_EQ(to_string(static_cast<Audience>(9)), "owner");
  for (const char* bad : {"", "Owner", "nobody", "link ", "0"}) EXPECT_EQ(parse_audience(bad), std::nullopt) << bad;
}

constexpr int kEither = -1;
constexpr auto kIn = ShareAnswer::kAllowed;
constexpr auto kSign = ShareAnswer::kSignIn;
constexpr auto kNeed = ShareAnswer::kLink;
constexpr auto kPass = ShareAnswer::kPassword;
constexpr auto kOver = ShareAnswer::kExpired;
constexpr auto kNo = ShareAnswer::kRefused;

/// What somebody is answered by a share without password, by one with a password that they did not show and that they
/// showed, and by one that is over.
struct VisitRow {
  Audience audience;
  int signed_in, named, link;
  ShareAnswer plain, locked, unlocked, expired;
};

constexpr VisitRow kVisits[] = {
    // A share that rests lets nobody in, whatever they show.
    {Audience::kOwner, 0, kEither, kEither, kSign, kSign, kSign, kSign},
    {Audience::kOwner, 1, kEither, kEither, kNo, kNo, kNo, kNo},
    // People: those who are named and signed in; a link opens nothing.
    {Audience::kPeople, 0, kEither, kEither, kSign, kSign, kSign, kSign},
    {Audience::kPeople, 1, 0, kEither, kNo, kNo, kNo, kNo},
    {Audience::kPeople, 1, 1, kEither, kIn, kPass, kIn, kOver},
    {Audience::kEveryone, 0, kEither, kEither, kSign, kSign, kSign, kSign},
    {Audience::kEveryone, 1, kEither, kEither, kIn, kPass, kIn, kOver},
    // Link: whoever has it; being named stands for it, but only of those who are signed in.
    {Audience::kLink, 0, kEither, 0, kSign, kSign, kSign, kSign},
    {Audience::kLink, 0, kEither, 1, kIn, kPass, kIn, kOver},
    {Audience::kLink, 1, 0, 0, kNeed, kNeed, kNeed, kOver},
    {Audience::kLink, 1, 0, 1, kIn, kPass, kIn, kOver},
    {Audience::kLink, 1, 1, kEither, kIn, kPass, kIn, kOver},
};

bool covers(const VisitRow& row, Audience audience, int signed_in, int named, int link) {
  return row.audience == audience && row.signed_in == signed_in && (row.named == kEither || row.named == named) &&
         (row.link == kEither || row.link == link);
}

const VisitRow& row_of(Audience audience, int signed_in, int named, int link) {
  const VisitRow* found = nullptr;
  for (const auto& row : kVisits) {
    if (!covers(row, audience, signed_in, named, link)) continue;
    EXPECT_EQ(found, nullptr) << "two rows say it";
    found = &row;
  }
  if (found == nullptr) throw std::runtime_error("no row says it");
  return *found;
}

/// Every expiry of a share: none, later, and those that have passed, the instant itself among them.
void expect_row(Share share, ShareVisitor visitor, const VisitRow& row) {
  for (const bool password : {false, true}) {
    share.has_password = password;
    for (const bool shown : {false, true}) {
      visitor.has_password = shown;
      const auto open = !password ? row.plain : shown ? row.unlocked : row.locked;
      for (const auto end : {std::optional<Timestamp>(), std::optional(kNow + 1us)}) {
        share.expires_at = end;
        EXPECT_EQ(judge_visit(share, visitor, kNow), open) << password << shown << end.has_value();
      }
      for (const auto end : {kNow, kNow - 1us, Timestamp{}}) {
        share.expires_at = end;
        EXPECT_EQ(judge_visit(share, visitor, kNow), row.expired) << password << shown;
      }
    }
  }
}

TEST(JudgeVisit, every_visitor_of_every_share_is_decided_by_the_table) {
  for (const auto audience : {Audience::kOwner, Audience::kPeople, Audience::kEveryone, Audience::kLink}) {
    for (int bits = 0; bits < 8; ++bits) {
      const int signed_in = bits & 1, named = (bits >> 1) & 1, link = bits >> 2;
      SCOPED_TRACE(std::string(to_string(audience)) + " signed in " + std::to_string(signed_in) + " named " +
                   std::to_string(named) + " link " + std::to_string(link));
      ShareVisitor visitor;
      visitor.is_signed_in = signed_in == 1;
      visitor.is_named = named == 1;
      visitor.has_link = link == 1;
      expect_row(share_for(audience), visitor, row_of(audience, signed_in, named, link));
    }
  }
}

TEST(JudgeVisit, an_audience_from_nowhere_lets_nobody_in) {
  ShareVisitor visitor{true, true, true, true};
  EXPECT_EQ(judge_visit(share_for(static_cast<Audience>(9)), visitor, kNow), ShareAnswer::kRefused);
}

TEST(ShareLimits, the_strictest_takes_the_narrower_audience_and_the_shorter_life) {
  const ShareLimits none, people{Audience::kPeople, 8h}, everyone{Audience::kEveryone, 1h}, link{Audience::kLink, 2h};
  const struct {
    ShareLimits one, other, both;
  } table[] = {
      {none, none, none},
      {none, people, people},
      {people, everyone, {Audience::kPeople, 1h}},
      {everyone, link, {Audience::kEveryone, 1h}},
      {people, {Audience::kOwner, std::nullopt}, {Audience::kOwner, 8h}},
      {link, link, link},
  };
  for (const auto& row : table) {
    EXPECT_EQ(strictest(row.one, row.other), row.both);
    EXPECT_EQ(strictest(row.other, row.one), row.both);
  }
}

TEST(ShareLimits, the_longest_life_has_bounds) {
  EXPECT_TRUE(validate(ShareLimits{}));
  EXPECT_TRUE(validate(ShareLimits{Audience::kOwner, 60s}));
  EXPECT_TRUE(validate(ShareLimits{Audience::kLink, kMaxShareLife}));
  for (const auto bad : {59s, 0s, -60s, std::chrono::seconds::min(), kMaxShareLife + 1s, std::chrono::seconds::max()}) {
    const auto refused = validate(ShareLimits{Audience::kLink, bad});
    ASSERT_FALSE(refused) << bad.count();
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest);
  }
}

TEST(Within, narrows_an_audience_to_the_people_named_and_never_to_another_crowd) {
  for (int share = 0; share <= 3; ++share) {
    for (int widest = 0; widest <= 3; ++widest) {
      const ShareLimits limits{static_cast<Audience>(widest), std::nullopt};
      const auto counted = within(share_for(static_cast<Audience>(share)), limits);
      const int people = static_cast<int>(Audience::kPeople);
      EXPECT_EQ(static_cast<int>(counted.audience), share <= widest ? share : std::min(people, widest));
      EXPECT_EQ(counted.expires_at, std::nullopt);
    }
  }
}

TEST(Within, a_life_counts_from_when_its_end_was_chosen) {
  auto share = share_for(Audience::kLink);
  const ShareLimits limits{Audience::kLink, 3h};
  EXPECT_EQ(within(share, limits).expires_at, kNow + 2h);
  share.expires_at = kNow + 1h;
  EXPECT_EQ(within(share, limits).expires_at, kNow + 1h);
  share.expires_at = kNow + 9h;
  EXPECT_EQ(within(share, limits).expires_at, kNow + 2h);
  EXPECT_EQ(within(share, ShareLimits{}).expires_at, kNow + 9h);
  const ShareLimits longest{Audience::kLink, kMaxShareLife};
  EXPECT_EQ(within(share, longest).expires_at, kNow + 9h);
}

TEST(Within, all_else_stays) {
  auto share = share_for(Audience::kPeople);
  share.port = 5173;
  share.alias = "demo";
  share.has_password = share.read_only = share.original_host = true;
  share.may_wake = false;
  share.max_viewers = 3;
  share.users.push_back({UserId("u_1"), "jane", "Jane"});
  const auto counted = within(share, ShareLimits{Audience::kOwner, 1h});
  EXPECT_EQ(counted.port, 5173);
  EXPECT_EQ(counted.alias, "demo");
  EXPECT_TRUE(counted.has_password && counted.read_only && counted.original_host && !counted.may_wake);
  EXPECT_EQ(counted.max_viewers, 3);
  EXPECT_EQ(counted.users.size(), 1U);
  EXPECT_EQ(counted.granted_at, share.granted_at);
}

TEST(Alias, is_a_short_label_of_its_own) {
  for (const std::string good : {"", "abc", "demo", "a-b", "demo-2", "a1b", "ide", "idea", "my-ide-x", "ideas", "apis",
                                 "wwww", "abcdefghijklmnopqrstuvwxyz0123456789-abc"}) {
    EXPECT_EQ(validate_alias(good), good) << good;
  }
  const std::string bad[] = {"a",
                             "ab",
                             std::string(41, 'a'),
                             std::string(500, 'a'),  // 3 to 40 characters
                             "5173-abcdefghijkm",
                             "80-abc",
                             "1ab",
                             "0",
                             "127",  // could be a port's name or an address
                             "ide-x",
                             "ide-abcdefghijkm",  // an IDE's
                             "-ab",
                             "ab-",
                             "a--b",
                             "xn--p1ai",
                             "---",  // no host label, or one of another alphabet
                             "Demo",
                             "DEMO",
                             "demO",  // host names know no case
                             "d\xC3\xA9mo",
                             "\xEB\x8D\xB0\xEB\xAA\xA8",
                             "d\xD0\xB5mo",
                             "demo\xFF",
                             " demo",
                             "demo ",
                             "de mo",
                             "de.mo",
                             "demo.",
                             ".demo",
                             "de_mo",
                             "de/mo",
                             "demo:80",
                             "demo\n",
                             "demo?",
                             "de%6Do",
                             std::string("de\0mo", 5),
                             std::string("demo\0", 5)};
  for (const auto& alias : bad) {
    const auto refused = validate_alias(alias);
    ASSERT_FALSE(refused) << alias;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest) << alias;
    EXPECT_FALSE(refused.error().message.empty());
  }
}

TEST(Alias, cannot_be_taken_for_the_platform) {
  for (const char* name : {"admin", "api", "app", "auth", "code-hub", "codehub", "hub", "login", "dashboard",
                           "localhost", "workspace", "signin", "ssh", "www"}) {
    EXPECT_FALSE(validate_alias(name)) << name;
  }
}

TEST(SharePassword, is_short_enough_to_tell_and_bounded) {
  for (const auto& good : {std::string("1234"), std::string("비번"), std::string("a b c"), std::string(200, 'p')}) {
    EXPECT_TRUE(validate_share_password(good)) << good;
  }
  for (const auto& bad :
       {std::string(), std::string("123"), std::string("비"), std::string(201, 'p'), std::string(1 << 20, 'p')}) {
    const auto refused = validate_share_password(bad);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest);
  }
}

TEST(GuestName, is_bounded_text_without_tricks) {
  EXPECT_EQ(validate_guest_name(" 홍 길동 "), "홍 길동");
  EXPECT_EQ(validate_guest_name(""), "");
  EXPECT_EQ(validate_guest_name("   "), "");
  EXPECT_EQ(validate_guest_name("<b>Jane</b>"), "<b>Jane</b>");
  std::string sixty;
  for (int i = 0; i < 60; ++i) sixty += "한";
  EXPECT_EQ(validate_guest_name(sixty), sixty);
  EXPECT_FALSE(validate_guest_name(sixty + "한"));
  EXPECT_FALSE(validate_guest_name(std::string(61, 'a')));
  EXPECT_FALSE(validate_guest_name("a\nb"));
  EXPECT_FALSE(validate_guest_name(std::string("a\0b", 3)));
  EXPECT_FALSE(
      validate_guest_name("a\xE2\x80\xAE"
                          "b"));  // writes the rest from right to left
  EXPECT_FALSE(validate_guest_name("\xC3\x28"));
}

}  // namespace
}  // namespace codehub
