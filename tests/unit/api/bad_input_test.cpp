// What is wrong about a request is said in words that name the place and the remedy.
#include <gtest/gtest.h>

#include "api_house.hpp"

namespace codehub::test {
namespace {

struct BadRequest {
  const char* name;
  const char* method;
  const char* target;  ///< "{id}" is a workspace of the owner.
  std::string body;
  int status;
  const char* code;
  const char* words;  ///< Part of the message.
};

std::string nested(int depth) {
  std::string text = R"({"name":)";
  for (int i = 0; i < depth; ++i) text += "[";
  for (int i = 0; i < depth; ++i) text += "]";
  return text + "}";
}

const BadRequest kBadRequests[] = {
    {"not JSON", "POST", "/api/v1/workspaces", "{name}", 400, "INVALID_REQUEST", "not valid JSON"},
    {"cut off", "POST", "/api/v1/workspaces", R"({"name":"x)", 400, "INVALID_REQUEST", "not valid JSON"},
    {"not UTF-8", "POST", "/api/v1/workspaces", "{\"name\":\"\xff\xfe\"}", 400, "INVALID_REQUEST", "not valid JSON"},
    {"an array", "POST", "/api/v1/workspaces", "[1]", 400, "INVALID_REQUEST", "must be a JSON object"},
    {"empty", "POST", "/api/v1/workspaces", "", 400, "INVALID_REQUEST", "not valid JSON"},
    {"too deep", "POST", "/api/v1/workspaces", nested(50), 400, "INVALID_REQUEST", "nested deeper"},
    {"far too deep", "POST", "/api/v1/workspaces", nested(300'000), 400, "INVALID_REQUEST", "nested deeper"},
    {"a key twice", "POST", "/api/v1/workspaces", R"({"name":"a","name":"b"})", 400, "INVALID_REQUEST", "twice: name"},
    {"an unknown key", "POST", "/api/v1/workspaces", R"({"naem":"a"})", 400, "INVALID_REQUEST", "did you mean `name`"},
    {"a key from nowhere", "POST", "/api/v1/workspaces", R"({"name":"a","colour":"b"})", 400, "INVALID_REQUEST",
     "`colour` is not known here; known are name"},
    {"no name", "POST", "/api/v1/workspaces", "{}", 400, "INVALID_REQUEST", "`name` is missing"},
    {"a name that is no text", "POST", "/api/v1/workspaces", R"({"name":7})", 400, "INVALID_REQUEST",
     "`name` must be a string"},
    {"a name that is null", "POST", "/api/v1/workspaces", R"({"name":null})", 400, "INVALID_REQUEST",
     "`name` must be a string"},
    {"an empty name", "POST", "/api/v1/workspaces", R"({"name":""})", 400, "INVALID_REQUEST", "`name`"},
    {"a name of spaces", "POST", "/api/v1/workspaces", R"({"name":"   "})", 400, "INVALID_REQUEST", "`name`"},
    {"a long name", "POST", "/api/v1/workspaces", R"({"name":")" + std::string(300, 'x') + "\"}", 400,
     "INVALID_REQUEST", "100"},
    {"a name with NUL", "POST", "/api/v1/workspaces", R"({"name":"a\u0000b"})", 400, "INVALID_REQUEST", "`name`"},
    {"an unknown size", "POST", "/api/v1/workspaces", R"({"name":"a","size":"huge"})", 400, "INVALID_REQUEST",
     "`size` must be one of small, medium, large"},
    {"a size that is a number", "POST", "/api/v1/workspaces", R"({"name":"a","size":2})", 400, "INVALID_REQUEST",
     "`size` must be one of small, medium, large"},
    {"a local repository", "POST", "/api/v1/workspaces", R"({"name":"a","repository":"/etc"})", 400, "INVALID_REQUEST",
     "`repository`"},
    {"a repository that runs commands", "POST", "/api/v1/workspaces", R"({"name":"a","repository":"ext::sh -c id"})",
     400, "INVALID_REQUEST", "`repository`"},
    {"a repository that is a flag", "POST", "/api/v1/workspaces", R"({"name":"a","repository":"--upload-pack=id"})",
     400, "INVALID_REQUEST", "`repository`"},
    {"a branch that is a flag", "POST", "/api/v1/workspaces", R"({"name":"a","branch":"-x"})", 400, "INVALID_REQUEST",
     "`branch`"},
    {"an image with spaces", "POST", "/api/v1/workspaces", R"({"name":"a","image":"a b"})", 400, "INVALID_REQUEST",
     "`image`"},
    {"a state that cannot be asked for", "POST", "/api/v1/workspaces", R"({"name":"a","desired_state":"ARCHIVED"})",
     400, "INVALID_REQUEST", "`desired_state`"},
    {"a long script", "POST", "/api/v1/workspaces",
     R"({"name":"a","startup_script":")" + std::string(70 * 1024, 'x') + "\"}", 400, "INVALID_REQUEST", "65536 bytes"},
    {"a body over the limit", "POST", "/api/v1/workspaces", std::string(1100 * 1024, ' '), 413, "INVALID_REQUEST", ""},
    {"an unknown key in a change", "PATCH", "/api/v1/workspaces/{id}", R"({"phase":"RUNNING"})", 400, "INVALID_REQUEST",
     "`phase` is not known here"},
    {"a parameter that is not known", "DELETE", "/api/v1/workspaces/{id}?forced=true", "", 400, "INVALID_REQUEST",
     "did you mean `force`"},
    {"a parameter of a wrong type", "DELETE", "/api/v1/workspaces/{id}?force=yes", "", 400, "INVALID_REQUEST",
     "`force` must be true or false"},
    {"a limit too low", "GET", "/api/v1/workspaces?limit=0", "", 400, "INVALID_REQUEST", "1 to 200"},
    {"a limit too high", "GET", "/api/v1/workspaces?limit=201", "", 400, "INVALID_REQUEST", "1 to 200"},
    {"a limit that is no number", "GET", "/api/v1/workspaces?limit=1e3", "", 400, "INVALID_REQUEST", "1 to 200"},
    {"a cursor of nobody's", "GET", "/api/v1/workspaces?cursor=%00", "", 400, "INVALID_REQUEST", ""},
    {"a malformed escape", "GET", "/api/v1/workspaces?cursor=%zz", "", 400, "INVALID_REQUEST", ""},
    {"an owner nobody has", "GET", "/api/v1/workspaces?owner=you", "", 400, "INVALID_REQUEST",
     "`owner` must be one of me, all"},
    {"an id that cannot be", "GET", "/api/v1/workspaces/0000", "", 404, "WORKSPACE_NOT_FOUND", ""},
    {"an id of nothing", "GET", "/api/v1/workspaces/abcdefghijkm", "", 404, "WORKSPACE_NOT_FOUND", ""},
    {"a path with dots", "GET", "/api/v1/workspaces/../users", "", 400, "INVALID_REQUEST", ""},
    {"a path with encoded dots", "GET", "/api/v1/workspaces/%2e%2e/users", "", 400, "INVALID_REQUEST", ""},
    {"a path with an encoded slash", "GET", "/api/v1/workspaces%2fabcdefghijkm", "", 400, "INVALID_REQUEST", ""},
    {"a path with a slash too many", "GET", "/api/v1/workspaces/", "", 404, "NOT_FOUND", ""},
    {"a path that is nowhere", "GET", "/api/v2/workspaces", "", 404, "NOT_FOUND", "openapi"},
    {"a method of another route", "PUT", "/api/v1/workspaces", "", 405, "INVALID_REQUEST", "GET, HEAD, POST"},
    {"a method of nowhere", "BREW", "/api/v1/session", "", 405, "INVALID_REQUEST", "GET, HEAD"},
    {"a terminal's name with capitals", "GET", "/api/v1/workspaces/{id}/terminals/ONE", "", 400, "INVALID_REQUEST",
     "1 to 32"},
    {"a retry of what is well", "POST", "/api/v1/workspaces/{id}/retry", "", 409, "INVALID_STATE", "STANDBY"},
    {"usage of what does not run", "GET", "/api/v1/workspaces/{id}/usage", "", 409, "INVALID_STATE", "start it first"},
    {"a short password", "POST", "/api/v1/profile/password",
     R"({"current_password":"correct horse battery","new_password":"short"})", 400, "INVALID_REQUEST",
     "`new_password`"},
    {"a wrong current password", "POST", "/api/v1/profile/password",
     R"({"current_password":"wrong horse battery","new_password":"long enough, this"})", 403, "FORBIDDEN", ""},
    {"a language nobody speaks here", "PATCH", "/api/v1/profile", R"({"locale":"xx"})", 400, "INVALID_REQUEST",
     "`locale`"},
    {"an address without @", "PATCH", "/api/v1/profile", R"({"email":"nobody"})", 400, "INVALID_REQUEST", "`email`"},
};

class BadInputTest : public testing::Test {
 protected:
  ApiHouse house_;
};

TEST_F(BadInputTest, every_mistake_is_answered_with_its_status_code_and_words) {
  const auto workspace = house_.add_workspace();
  for (const auto& bad : kBadRequests) {
    SCOPED_TRACE(bad.name);
    Ask ask;
    ask.method = bad.method;
    ask.target = bad.target;
    if (const auto at = ask.target.find("{id}"); at != std::string::npos)
      ask.target.replace(at, 4, workspace.id.value());
    ask.token = house_.owner.token;
    if (ask.method == "POST" || ask.method == "PATCH") ask.body = bad.body;
    const auto told = house_.ask(ask);
    EXPECT_EQ(told.status, bad.status) << told.text;
    EXPECT_EQ(told.code(), bad.code) << told.text;
    EXPECT_NE(told.message().find(bad.words), std::string::npos) << told.text;
    EXPECT_FALSE(told.json["error"].value("request_id", "").empty());
  }
}

TEST_F(BadInputTest, a_body_of_another_type_is_refused_by_its_type) {
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""}) {
    Ask ask;
    ask.method = "POST";
    ask.target = "/api/v1/workspaces";
    ask.token = house_.owner.token;
    ask.body = R"({"name":"a"})";
    ask.headers.set("Content-Type", type);
    EXPECT_EQ(house_.ask(ask).status, 415) << type;
  }
  Ask ask;
  ask.method = "POST";
  ask.target = "/api/v1/workspaces";
  ask.token = house_.owner.token;
  ask.body = R"({"name":"a"})";
  ask.headers.set("Content-Type", "Application/JSON; charset=utf-8");
  EXPECT_EQ(house_.ask(ask).status, 201);
}

TEST_F(BadInputTest, a_405_names_the_methods_that_are_possible) {
  Ask ask;
  ask.method = "POST";
  ask.target = "/api/v1/session";
  EXPECT_EQ(house_.ask(ask).headers.get("Allow"), "GET, HEAD");
}

TEST_F(BadInputTest, malformed_cookies_are_nobody) {
  for (const char* cookie : {"session", "session=", ";;;", "session=\"", "=x; session=a b", "session=\x80"}) {
    Ask ask;
    ask.target = "/api/v1/session";
    ask.headers.set("Cookie", cookie);
    EXPECT_EQ(house_.ask(ask).status, 401) << cookie;
  }
}

TEST_F(BadInputTest, markup_in_a_name_is_kept_as_plain_text) {
  const std::string name = "<script>alert(1)</script> 한글 \"&";
  const auto told = house_.post("/api/v1/workspaces", house_.owner.token, {{"name", name}});
  EXPECT_EQ(told.status, 201);
  EXPECT_EQ(told.json["name"], name);
  EXPECT_EQ(told.headers.get("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(told.headers.get("Content-Type"), "application/json");
}

}  // namespace
}  // namespace codehub::test
