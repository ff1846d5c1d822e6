#include "page.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "web_url.hpp"

namespace codehub::doctor {
namespace {

std::string links_of(const Page& page) {
  std::string all;
  for (const auto& link : page.links) all += link.element + (link.loads ? "!" : "") + " " + link.url + "\n";
  return all;
}

TEST(Page, has_its_addresses_and_scripts) {
  const auto page = read_page(R"(<!DOCTYPE html><html><head><base href="/app/">
<meta http-equiv="content-security-policy" content="connect-src 'self'">
<link rel="stylesheet" href="/a.css"><link rel="canonical" href="http://example.com/">
<SCRIPT SRC=main.js></SCRIPT><script>fetch("http://localhost:8080/</p>")</script><script> </script></head>
<body><a href=" /next?a=1&amp;b=2 ">x</a><img src='i.png'/><form action=/send><button formaction=/other></form>
<p>http://localhost:1/ in words <!-- <a href="/commented"> --> <iframe src=//frame.example/></iframe>)");
  EXPECT_EQ(links_of(page),
            "link! /a.css\nscript! main.js\na /next?a=1&b=2\nimg! i.png\nform /send\nbutton /other\n"
            "iframe! //frame.example/\n");
  EXPECT_EQ(page.scripts, std::vector<std::string>{R"(fetch("http://localhost:8080/</p>"))"});
  EXPECT_EQ(page.base, "/app/");
  EXPECT_EQ(page.policies, std::vector<std::string>{"connect-src 'self'"});
}

TEST(Page, with_a_large_script_is_read_to_its_end) {
  const auto page = read_page("<script>var a='" + std::string(300 * 1024, 'x') + "'</script><a href=/end>x</a>");
  EXPECT_EQ(links_of(page), "a /end\n");
}

std::string repeat(std::string_view text, std::size_t bytes) {
  std::string all;
  while (all.size() < bytes) all += text;
  return all;
}

TEST(Page, that_means_harm_costs_little) {
  constexpr std::size_t kSize = 512 * 1024;
  std::string attributes = "<a ";
  for (int number = 0; attributes.size() < kSize; ++number) attributes += "a" + std::to_string(number) + " ";
  const std::string pages[] = {repeat("<b>", kSize),
                               repeat("<i>", kSize / 2) + repeat("</b>", kSize / 2),
                               repeat("<p><table><tr><td><form>", kSize),
                               attributes,
                               "<a href=\"" + std::string(kSize, 'x'),
                               repeat("&lt", kSize),
                               repeat("<", kSize),
                               repeat("<!--", kSize),
                               repeat("<script>", kSize),
                               std::string(kSize, '\0'),
                               repeat("\xff\xfe<a href=\xf0>", kSize)};
  for (const auto& page : pages) {
    SCOPED_TRACE(page.substr(0, 20));
    const auto start = std::chrono::steady_clock::now();
    static_cast<void>(read_page(page));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));  // Under a sanitizer.
  }
}

TEST(WebUrl, is_split) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  const Case cases[] = {
      {"http://localhost:8080/a?b#c", "http localhost 8080 /a?b#c"},
      {"HTTPS://Example.COM", "https example.com 443 "},
      {"//cdn.example/x", "http cdn.example 80 /x"},
      {"ws://[::1]:24678/", "ws [::1] 24678 /"},
      {"http://user:pass@127.0.0.1/", "http 127.0.0.1 80 /"},
      {"/path//x", ""},
      {"x", ""},
      {"javascript://x", ""},
      {"http://", ""},
      {"http://a b/", ""},
      {"//", ""},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(std::string(one.text));
    const auto url = parse_web_url(one.text, "http");
    EXPECT_EQ(url ? url->scheme + " " + url->host + " " + std::to_string(url->port) + " " + url->rest : "",
              one.expected);
  }
}

TEST(WebUrl, relative_ones_lead_from_a_page) {
  struct Case {
    std::string_view base;
    std::string_view relative;
    std::string_view expected;
  };
  const Case cases[] = {
      {"/", "main.js", "/main.js"},
      {"/app/", "./main.js", "/app/main.js"},
      {"/app/page?x=/y/", "a", "/app/a"},
      {"/app/", "/root", "/root"},
      {"/app/", "?x", "/app/?x"},
      {"/app", "#top", ""},
      {"/app/", "../up.js", ""},
      {"/app/", "//other/x", ""},
      {"/", "data:text/plain,x", ""},
      {"/", "http://localhost:1/x", ""},
      {"/", "/x#y", "/x"},
  };
  for (const auto& one : cases) EXPECT_EQ(resolve_path(one.base, one.relative), one.expected) << one.relative;
}

TEST(WebUrl, is_found_in_scripts) {
  const auto urls = urls_in_script(
      R"(fetch("http://localhost:8080/api");a='ws://127.0.0.1:9/x';{"u":"http:\/\/0.0.0.0:3000\/v1"} x://y `https://${host}/`)",
      10);
  std::string all;
  for (const auto& url : urls) all += url.origin() + url.rest + " ";
  EXPECT_EQ(all, "http://localhost:8080/api ws://127.0.0.1:9/x http://0.0.0.0:3000/v1 ");
  EXPECT_EQ(urls_in_script("http://a/ http://a/ http://a/", 2).size(), 2U);
}

}  // namespace
}  // namespace codehub::doctor
