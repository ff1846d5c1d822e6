#include "texts.hpp"

#include <set>

#include <gtest/gtest.h>

namespace codehub::doctor {
namespace {

TEST(Texts, have_a_code_of_their_own_and_say_what_to_do_about_what_is_wrong) {
  std::set<std::string_view> codes;
  for (const auto& text : texts()) {
    SCOPED_TRACE(std::string(text.code));
    EXPECT_TRUE(codes.insert(text.code).second);
    EXPECT_EQ(text.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos);
    EXPECT_FALSE(text.title.empty());
    EXPECT_FALSE(text.detail.empty());
    EXPECT_TRUE(text.severity < Severity::kWarning || !text.advice.empty());
  }
}

TEST(Texts, are_filled_with_values) {
  const Values values{{"port", "80"}, {"odd", "{port}"}};
  EXPECT_EQ(fill("at {port}: {odd} {none} {", values), "at 80: {port} {none} {");
  const auto finding = make_finding("not_listening", values);
  EXPECT_EQ(finding.title, "Nothing listens on port 80");
  EXPECT_EQ(finding.severity, Severity::kProblem);
}

TEST(Texts, take_nothing_from_a_workspace_that_is_no_text_or_has_no_end) {
  const auto finding = make_finding("redirects_elsewhere", {{"location", std::string(5000, 'x') + "\xff"}});
  EXPECT_LE(finding.detail.size(), 400U);
  auto more = make_finding("answers");
  for (int line = 0; line < 20; ++line) add_evidence(more, std::to_string(line) + "\xff" + std::string(5000, 'x'));
  EXPECT_EQ(more.evidence.size(), 8U);
  EXPECT_LE(more.evidence.front().size(), 300U);
  EXPECT_TRUE(more.evidence.front().starts_with("0\xef\xbf\xbd"));
  add_evidence(more, "0");
}

TEST(Report, is_as_bad_as_its_worst_finding) {
  Report report;
  EXPECT_EQ(report.worst(), Severity::kOk);
  report.findings = {make_finding("answers"), make_finding("mixed_content"), make_finding("hsts_on_http")};
  EXPECT_EQ(report.worst(), Severity::kProblem);
  EXPECT_EQ(to_string(Severity::kProblem), "problem");
  EXPECT_EQ(to_string(Severity::kWarning), "warning");
  EXPECT_EQ(to_string(Severity::kNote), "note");
  EXPECT_EQ(to_string(Severity::kOk), "ok");
}

}  // namespace
}  // namespace codehub::doctor
