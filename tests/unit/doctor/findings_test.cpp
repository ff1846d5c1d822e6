// What is found in answers, by concern.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "answers.hpp"

namespace codehub::doctor::test {
namespace {

using Headers = std::initializer_list<http::Header>;

Answer failed(Outcome outcome, std::string words = {}) {
  Answer one;
  one.outcome = outcome;
  one.words = std::move(words);
  return one;
}

TEST(Reach, of_what_does_not_answer_says_why) {
  struct Case {
    const char* code;
    Answer answer;
    std::vector<std::string> addresses;
    PortProtocol protocol = PortProtocol::kUnknown;
  };
  const Case cases[] = {
      {"not_listening", failed(Outcome::kNoConnection), {}},
      {"no_connection", failed(Outcome::kNoConnection), {"127.0.0.1"}},
      {"not_on_loopback", failed(Outcome::kNoConnection), {"127.0.1.1"}},
      {"no_answer", failed(Outcome::kSilent), {"127.0.0.1"}},
      {"not_http", failed(Outcome::kSilent), {"127.0.0.1"}, PortProtocol::kOther},
      {"closes_connections", failed(Outcome::kClosed), {"127.0.0.1"}},
      {"not_http", failed(Outcome::kClosed), {"127.0.0.1"}, PortProtocol::kOther},
      {"not_http", failed(Outcome::kNotHttp, "SSH-2.0-OpenSSH_9.2\r\n"), {"::"}},
      {"server_error", answer(500, "oops"), {"0.0.0.0"}},
      {"asks_for_sign_in", answer(401, ""), {"0.0.0.0"}},
      {"no_page", answer(404, ""), {"0.0.0.0"}},
      {"ipv6_only", answer(200, ""), {"::1"}},
      {"", answer(200, ""), {"127.0.0.1", "::1"}},
      {"speaks_https", answer(200, ""), {"0.0.0.0"}, PortProtocol::kHttps},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.code);
    auto all = seen(one.answer);
    all.listening.front().addresses = one.addresses;
    all.listening.front().protocol = one.protocol;
    if (one.addresses.empty()) all.listening.clear();
    EXPECT_EQ(codes(diagnose(all)), one.code);
  }
}

TEST(Reach, of_a_database_recommends_to_forward_the_port) {
  const auto report = diagnose(seen(failed(Outcome::kNotHttp, "-ERR wrong\x01")));
  const auto finding = find(report, "not_http");
  ASSERT_TRUE(finding);
  EXPECT_TRUE(finding->advice.ends_with("codehub forward shop 5173")) << finding->advice;
  EXPECT_EQ(finding->evidence.front(), "it says: -ERR wrong.");
  EXPECT_EQ(report.worst(), Severity::kProblem);
}

TEST(Reach, names_the_line_that_makes_it_listen) {
  auto all = seen(answer(200, ""));
  all.listening.front().addresses = {"::1"};
  all.listening.front().command = "python manage.py runserver [::1]:5173";
  EXPECT_EQ(find(diagnose(all), "ipv6_only")->fix->line, "python manage.py runserver 127.0.0.1:5173");
}

TEST(Addresses, of_localhost_in_pages_and_scripts_are_told_by_port) {
  auto all = seen(html(R"(<img src="http://localhost:5173/logo.png"><form action="http://127.0.0.1:8080/send"></form>
<script>const api = "http:\/\/localhost:8080\/api"; fetch('http://0.0.0.0:9999/x')</script>
<a href="/fine">x</a><a href="https://example.com/">y</a><script src="/src/main.js"></script>)"));
  all.listening.push_back(listener(8080));
  all.listening.front().command = "node /w/node_modules/vite/bin/vite.js";
  all.scripts.push_back({"/src/main.js", answer(200, "fetch(`http://localhost:7000/v1`); 'http://localhost'")});
  all.scripts.push_back({"/@vite/client", answer(200, "'http://localhost:1234/'")});
  const auto report = diagnose(all);
  EXPECT_EQ(codes(report), "links_to_localhost links_to_other_port links_to_other_port links_to_other_port");
  EXPECT_EQ(find(report, "links_to_localhost")->evidence,
            std::vector<std::string>{"http://localhost:5173/logo.png (<img> in /)"});
  std::vector<std::string> others;
  for (const auto& finding : report.findings) {
    if (finding.code == "links_to_other_port") others.push_back(finding.values.at("other"));
  }
  EXPECT_EQ(others, (std::vector<std::string>{"7000", "8080", "9999"}));
  const auto& api = report.findings[2];
  EXPECT_EQ(api.values.at("url"), "http://8080-abcdefghjkmn.apps.example.com/");
  EXPECT_EQ(api.evidence,
            (std::vector<std::string>{"port 8080: something listens", "http://127.0.0.1:8080/send (<form> in /)",
                                      "http://localhost:8080/api (<script> in /)"}));
  EXPECT_EQ(api.fix->line, "server: { proxy: { '/api': 'http://localhost:8080' } }");
  EXPECT_EQ(report.findings[1].evidence.front(), "port 7000: nothing listens now");
}

TEST(Addresses, by_http_are_mixed_content_where_visitors_come_by_https) {
  const auto page = html(R"(<script src="http://cdn.example/x.js"></script><a href="http://example.com/">x</a>
<img src="//cdn.example/y.png"><img src="https://cdn.example/z.png">)");
  EXPECT_EQ(codes(diagnose(seen(page))), "");
  const auto report = diagnose(seen(page, place("https")));
  EXPECT_EQ(codes(report), "mixed_content");
  EXPECT_EQ(find(report, "mixed_content")->evidence,
            std::vector<std::string>{"http://cdn.example/x.js (<script> in /)"});
}

Answer redirect(std::string_view location) { return answer(302, "", {{"Location", location}}); }

TEST(Redirects, are_judged_by_where_they_lead) {
  struct Case {
    const char* location;
    const char* code;
    const char* next;  ///< What is asked next.
  };
  const Case cases[] = {
      {"/login", "", "/login"},
      {"app/", "", "/app/"},
      {"http://localhost:5173/login?x#y", "redirect_translated", "/login?x"},
      {"http://127.0.0.1:5173", "redirects_to_https redirect_loop", ""},
      {"http://localhost:8080/x", "redirects_to_other_port", ""},
      {"https://localhost:5173/", "redirects_to_https", ""},
      {"https://localhost/", "redirects_to_https", ""},
      {"https://5173-abcdefghjkmn.apps.example.com/", "redirects_to_https", ""},
      {"https://accounts.example.com/sign-in", "redirects_elsewhere", ""},
      {"http://5173-abcdefghjkmn.apps.example.com/x", "redirect_translated", "/x"},
      {"/", "redirect_loop", ""},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.location);
    const auto all = seen(redirect(one.location));
    EXPECT_EQ(next_hop(all), one.next);
    const std::string_view location = one.location;
    // To itself by the name of localhost: translated, and a circle.
    const auto expected = location == "http://127.0.0.1:5173" ? "redirect_loop redirect_translated" : one.code;
    EXPECT_EQ(codes(diagnose(all)), expected);
  }
}

TEST(Redirects, to_other_ports_name_their_address) {
  const auto report = diagnose(seen(redirect("http://localhost:8080/x?y"), place("https")));
  EXPECT_EQ(find(report, "redirects_to_other_port")->values.at("url"),
            "https://8080-abcdefghjkmn.apps.example.com/x?y");
}

TEST(Redirects, that_demand_https_name_the_line) {
  auto all = seen(redirect("https://localhost:5173/"));
  all.listening.front().command = "python manage.py runserver";
  EXPECT_EQ(find(diagnose(all), "redirects_to_https")->fix->line, "SECURE_SSL_REDIRECT = False");
}

TEST(Redirects, that_come_back_are_a_circle) {
  auto all = seen(redirect("/a"));
  EXPECT_EQ(next_hop(all), "/a");
  all.hops.push_back({"/a", redirect("http://localhost:5173/")});
  EXPECT_EQ(next_hop(all), "");
  const auto report = diagnose(all);
  EXPECT_EQ(find(report, "redirect_loop")->evidence, (std::vector<std::string>{"GET / → 302", "GET /a → 302"}));
}

struct HeaderCase {
  const char* name;
  const char* value;
  const char* in_the_clear;  ///< What is found where visitors come by http.
  const char* by_https;
};

TEST(PageHeaders, that_make_sharing_harder_are_told) {
  const HeaderCase cases[] = {
      {"X-Frame-Options", "DENY", "frames_refused", "frames_refused"},
      {"Content-Security-Policy", "default-src 'self'; Frame-Ancestors 'none'", "frames_refused", "frames_refused"},
      {"Content-Security-Policy", "frame-ancestors *", "", ""},
      {"Content-Security-Policy", "connect-src ws://localhost:5173 http://localhost:8080", "csp_blocks_connections",
       "csp_blocks_connections"},
      {"Content-Security-Policy", "connect-src ws://localhost:*", "csp_blocks_connections", "csp_blocks_connections"},
      {"Content-Security-Policy", "default-src localhost:5173", "csp_blocks_connections", "csp_blocks_connections"},
      {"Content-Security-Policy", "connect-src 'self' ws://localhost:5173", "", ""},
      {"Content-Security-Policy", "connect-src ws: http://localhost:1", "", ""},
      {"Content-Security-Policy", "connect-src https://api.example.com", "", ""},
      {"Content-Security-Policy", "upgrade-insecure-requests", "csp_upgrades_requests", ""},
      {"Strict-Transport-Security", "max-age=1", "hsts_on_http", ""},
      {"Set-Cookie", "id=1; Path=/; Secure; HttpOnly", "secure_cookie_on_http", ""},
      {"Set-Cookie", "id=1; domain=.example.org", "cookie_domain", "cookie_domain"},
      {"Set-Cookie", "id=1; Domain=localhost", "", ""},
      {"Set-Cookie", "id=1; Domain=example.com", "", ""},
      {"Set-Cookie", "id=1; SameSite=none", "cookie_same_site", "cookie_same_site"},
      {"Set-Cookie", "id=1; SameSite=Lax", "", ""},
      {"Access-Control-Allow-Origin", "*", "", ""},
      {"Access-Control-Allow-Origin", "http://localhost:3000", "cors_fixed_origin", "cors_fixed_origin"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(fmt::format("{}: {}", one.name, one.value));
    const auto page = html("<p>hello</p>", {{one.name, one.value}});
    EXPECT_EQ(codes(diagnose(seen(page))), one.in_the_clear);
    EXPECT_EQ(codes(diagnose(seen(page, place("https")))), one.by_https);
  }
}

TEST(PageHeaders, for_https_only_are_fine_at_localhost) {
  for (const auto& header :
       Headers{{"Set-Cookie", "id=1; Secure"}, {"Content-Security-Policy", "upgrade-insecure-requests"}}) {
    EXPECT_EQ(codes(diagnose(seen(html("", {header}), place("http", "-abcdefghjkmn.localhost:8000")))), "");
  }
}

TEST(PageHeaders, of_cookies_are_told_by_name_only) {
  const auto report = diagnose(seen(html("", {{"Set-Cookie", "id=secret; Secure"}})));
  EXPECT_EQ(find(report, "secure_cookie_on_http")->evidence, std::vector<std::string>{"id; Secure"});
}

TEST(PageHeaders, stand_in_meta_elements_too) {
  EXPECT_EQ(
      codes(diagnose(seen(html("<meta http-equiv=Content-Security-Policy content='upgrade-insecure-requests'>")))),
      "csp_upgrades_requests");
}

TEST(CrossOrigin, answers_to_another_port_are_judged) {
  struct Case {
    const char* origin;
    const char* credentials;
    const char* code;
  };
  const Case cases[] = {
      {"http://localhost:3000", "true", ""},
      {"*", "", ""},
      {"*", "true", "cors_any_with_credentials"},
      {"http://localhost:8080", "", "cors_other_origin"},
      {"https://www.example.com", "", "cors_other_origin"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.origin);
    auto all = seen(answer(200, "{}"));
    all.sibling = 3000;
    all.as_sibling = answer(200, "{}", {{"Access-Control-Allow-Origin", one.origin}});
    if (*one.credentials != '\0') all.as_sibling.headers.set("Access-Control-Allow-Credentials", one.credentials);
    EXPECT_EQ(codes(diagnose(all)), one.code);
  }
}

TEST(Completeness, is_told) {
  auto all = seen(html("\x1f\x8b", {{"Content-Encoding", "gzip"}}));
  all.out_of_time = true;
  const auto report = diagnose(all);
  EXPECT_EQ(codes(report), "page_not_read not_all_seen");
  EXPECT_NE(find(report, "page_not_read")->detail.find("gzip"), std::string::npos);
}

TEST(Diagnosis, has_what_matters_most_first) {
  auto all = seen(html("<script src='http://cdn.example/x.js'></script><img src='http://localhost:1/'>",
                       {{"X-Frame-Options", "DENY"}}),
                  place("https"));
  EXPECT_EQ(codes(diagnose(all)), "mixed_content links_to_other_port frames_refused");
  EXPECT_EQ(diagnose(all).findings.back().code, "answers");
  EXPECT_EQ(codes(diagnose(Examination{})), "");
}

}  // namespace
}  // namespace codehub::doctor::test
