// Answers as development servers give them to a host that they do not know: Vite 5.4, 6.4, 7.1, webpack-dev-server 5.2,
// Django 5.2, Rails 7.1 and Next.js 15.5, with the name of this test's workspace.
#include <gtest/gtest.h>

#include "answers.hpp"

namespace codehub::doctor::test {
namespace {

constexpr const char* kVite =
    "Blocked request. This host (\"5173-abcdefghjkmn.apps.example.com\") is not allowed.\n"
    "To allow this host, add \"5173-abcdefghjkmn.apps.example.com\" to `server.allowedHosts` in vite.config.js.";
constexpr const char* kDjango =
    "<pre class=\"exception_value\">Invalid HTTP_HOST header: &#x27;5173-abcdefghjkmn.apps.example.com&#x27;. You may "
    "need to add &#x27;5173-abcdefghjkmn.apps.example.com&#x27; to ALLOWED_HOSTS.</pre>";
constexpr const char* kDjangoWithoutDebug =
    "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Bad Request (400)</title>\n</head>\n<body>\n"
    "  <h1>Bad Request (400)</h1><p></p>\n</body>\n</html>";
constexpr const char* kRails7 =
    "<header role=\"banner\">\n  <h1>Blocked hosts: 5173-abcdefghjkmn.apps.example.com</h1>\n</header>\n<main "
    "role=\"main\" id=\"container\">\n  <h2>To allow requests to these hosts, make sure they are valid hostnames "
    "(containing only numbers, letters, dashes and dots), then add the following to your environment "
    "configuration:</h2>"
    "\n  <pre>\nconfig.hosts &lt;&lt; &quot;5173-abcdefghjkmn.apps.example.com&quot;</pre>";
constexpr const char* kRails6 =
    "<header>\n  <h1>Blocked host: 5173-abcdefghjkmn.apps.example.com</h1>\n</header>\n<pre>config.hosts &lt;&lt; "
    "\"5173-abcdefghjkmn.apps.example.com\"</pre>";

struct HostCase {
  const char* name;
  const char* command;
  int status;
  const char* body;
  const char* framework;
  const char* file;
  const char* line;
};

const HostCase kCases[] = {
    {"Vite", "node /w/node_modules/.bin/vite", 403, kVite, "vite", "vite.config.js",
     "server: { allowedHosts: ['.apps.example.com'] }"},
    {"Vite, told by its words", "node x.js", 403, kVite, "vite", "vite.config.js",
     "server: { allowedHosts: ['.apps.example.com'] }"},
    {"Angular", "ng serve", 403, kVite, "angular", "angular.json",
     R"("serve": { "options": { "allowedHosts": [".apps.example.com"] } })"},
    {"webpack-dev-server 5", "node dev.js", 403, "Invalid Host header", "webpack", "webpack.config.js",
     "devServer: { allowedHosts: ['.apps.example.com'] }"},
    {"webpack-dev-server 3", "node dev.js", 200, "Invalid Host header", "webpack", "webpack.config.js",
     "devServer: { allowedHosts: ['.apps.example.com'] }"},
    {"react-scripts", "node /w/node_modules/react-scripts/scripts/start.js", 403, "Invalid Host header",
     "react-scripts", ".env", "DANGEROUSLY_DISABLE_HOST_CHECK=true"},
    {"Django with DEBUG", "python x.py", 400, kDjango, "django", "settings.py",
     "ALLOWED_HOSTS = ['localhost', '127.0.0.1', '.apps.example.com']"},
    {"Django without DEBUG", "python manage.py runserver", 400, kDjangoWithoutDebug, "django", "settings.py",
     "ALLOWED_HOSTS = ['localhost', '127.0.0.1', '.apps.example.com']"},
    {"Rails 7", "ruby x.rb", 403, kRails7, "rails", "config/environments/development.rb",
     "config.hosts << \".apps.example.com\""},
    {"Rails 6", "ruby x.rb", 403, kRails6, "rails", "config/environments/development.rb",
     "config.hosts << \".apps.example.com\""},
    {"Starlette", "uvicorn app:app", 400, "Invalid host header", "", nullptr, nullptr},
    {"nobody's in particular", "./server", 421, "Misdirected Request", "", nullptr, nullptr},
};

TEST(HostCheck, that_refuses_the_public_name_is_noted_with_the_line_to_change) {
  for (const auto& one : kCases) {
    SCOPED_TRACE(one.name);
    auto all = seen(html("<p>hello</p>"));
    all.listening.front().command = one.command;
    all.as_public = answer(one.status, one.body);
    const auto report = diagnose(all);
    const auto finding = find(report, "host_refused");
    ASSERT_TRUE(finding) << codes(report);
    EXPECT_EQ(codes(report), "host_refused");
    EXPECT_EQ(finding->severity, Severity::kNote);
    EXPECT_EQ(finding->values.at("host"), "5173-abcdefghjkmn.apps.example.com");
    EXPECT_EQ(report.framework, one.framework);
    ASSERT_EQ(finding->fix.has_value(), one.file != nullptr);
    if (one.file == nullptr) continue;
    EXPECT_EQ(finding->fix->file, one.file);
    EXPECT_EQ(finding->fix->line, one.line);
  }
}

TEST(HostCheck, shows_the_words_of_the_refusal) {
  auto all = seen(html("<p>hello</p>"));
  all.as_public = answer(403, kVite, {{"Content-Type", "text/plain"}});
  EXPECT_EQ(
      find(diagnose(all), "host_refused")->evidence,
      std::vector<std::string>{"Blocked request. This host (\"5173-abcdefghjkmn.apps.example.com\") is not allowed."});
}

TEST(HostCheck, that_refuses_localhost_is_a_problem) {
  auto all = seen(answer(400, kDjango, {{"Content-Type", "text/html"}}));
  all.as_public = answer(200, "hello");
  const auto report = diagnose(all);
  EXPECT_EQ(codes(report), "localhost_refused");
  const auto finding = find(report, "localhost_refused");
  EXPECT_EQ(finding->severity, Severity::kProblem);
  EXPECT_EQ(finding->fix->line, "ALLOWED_HOSTS = ['localhost', '127.0.0.1']");
}

TEST(HostCheck, that_lets_everybody_in_is_no_finding) {
  auto all = seen(html("<p>hello</p>"));
  all.as_public = html("<p>hello</p>");
  EXPECT_EQ(codes(diagnose(all)), "");
  all.hops.front().answer = all.as_public = answer(404, "no such page");
  EXPECT_EQ(codes(diagnose(all)), "no_page");
  all.as_public = answer(500, "out of order");
  EXPECT_EQ(codes(diagnose(all)), "no_page");
  all.as_public = answer(400, kDjangoWithoutDebug);
  EXPECT_EQ(codes(diagnose(all)), "no_page host_refused");
  // A page about the words is not the words.
  all.hops.front().answer = all.as_public = html("Invalid Host header" + std::string(5000, ' '));
  EXPECT_EQ(codes(diagnose(all)), "");
}

TEST(HostCheck, of_next_js_is_by_the_origin) {
  auto all = seen(html("<script src='/_next/static/chunks/webpack.js?v=1'></script>", {{"X-Powered-By", "Next.js"}}));
  all.as_public = all.hops.front().answer;
  all.scripts.push_back({"/_next/static/chunks/webpack.js?v=1", answer(200, "(()=>{})()")});
  all.script_as_public = answer(200, "(()=>{})()");
  EXPECT_EQ(codes(diagnose(all)), "");
  all.script_as_public = answer(403, "Unauthorized");
  const auto report = diagnose(all);
  EXPECT_EQ(codes(report), "dev_origin_refused");
  EXPECT_EQ(report.framework, "next");
  const auto finding = find(report, "dev_origin_refused");
  EXPECT_EQ(finding->fix->file, "next.config.js");
  EXPECT_EQ(finding->fix->line, "allowedDevOrigins: ['*.apps.example.com']");
}

}  // namespace
}  // namespace codehub::doctor::test
