// What is wrong about a share is said in words that name the place and the remedy.
#include "share_house.hpp"

namespace codehub::test {
namespace {

using nlohmann::json;

struct BadShare {
  const char* name;
  std::string body;   ///< Without the port of a new one.
  const char* words;  ///< Part of the message.
};

std::string names(const char* key, int count) {
  json body;
  for (int i = 0; i < count; ++i) body[key].push_back("name" + std::to_string(i));
  return body.dump();
}

// The same for a new share and for a change.
const BadShare kBadShares[] = {
    {"an unknown key", R"({"audience":"link","max_viewer":3})", "did you mean `max_viewers`"},
    {"a key of the answer", R"({"audience":"link","url":"http://x/"})", "`url` is not known here"},
    {"an audience nobody is", R"({"audience":"world"})", "`audience` must be one of owner, people, everyone, link"},
    {"an audience that is a number", R"({"audience":3})", "`audience` must be one of"},
    {"an audience that is null", R"({"audience":null})", "`audience` must be one of"},
    {"users that are a string", R"({"users":"kim"})", "`users` must be an array"},
    {"users that are numbers", R"({"users":[1]})", "`users` must be an array of at most 200 strings"},
    {"users that are null", R"({"users":null})", "`users` must be an array"},
    {"201 users", names("users", 201), "`users` must be an array of at most 200 strings"},
    {"201 groups", names("groups", 201), "`groups` must be an array of at most 200 strings"},
    {"a user nobody is", R"({"users":["owner","nobody"]})", "`users`: there is nobody called nobody"},
    {"many that nobody is", names("users", 9), "nobody called name0, name1, name2, name3, name4 and 4 more"},
    {"a user that cannot be", R"({"users":["owner","No Body"]})", "`users[1]`: "},
    {"a user without a name", R"({"users":[""]})", "`users[0]`: "},
    {"a group there is not", R"({"groups":["nothing"]})", "`groups`: there is no group called nothing"},
    {"a group that cannot be", R"({"groups":["\u001b[31m"]})", "`groups[0]`: "},
    {"an end that has passed", R"({"audience":"link","expires_at":"2020-01-01T00:00:00Z"})", "`expires_at` has passed"},
    {"an end that is far", R"({"audience":"link","expires_at":"9999-01-01T00:00:00Z"})", "more than 10 years away"},
    {"an end in other words", R"({"audience":"link","expires_at":"friday"})", "`expires_at`: "},
    {"an end that is a number", R"({"audience":"link","expires_at":1893456000})", "`expires_at` must be a string"},
    {"two ends", R"({"audience":"link","expires_at":"2030-01-01T00:00:00Z","expires_in":60})", "send one of them"},
    {"no end and one", R"({"audience":"link","expires_at":null,"expires_in":60})", "send one of them"},
    {"no time", R"({"audience":"link","expires_in":0})", "`expires_in` must be a whole number from 1 to"},
    {"time backwards", R"({"audience":"link","expires_in":-60})", "`expires_in` must be a whole number"},
    {"half a second", R"({"audience":"link","expires_in":0.5})", "`expires_in` must be a whole number"},
    {"time in words", R"({"audience":"link","expires_in":"1h"})", "`expires_in` must be a whole number"},
    {"a time that is null", R"({"audience":"link","expires_in":null})", "`expires_in` must be a whole number"},
    {"far too long a time", R"({"audience":"link","expires_in":9223372036854775807})", "`expires_in` must be a whole"},
    {"a short password", R"({"audience":"link","password":"abc"})", "`password`: The password of a share has 4 to 200"},
    {"an empty password", R"({"audience":"link","password":""})", "`password`: "},
    {"a long password", R"({"audience":"link","password":")" + std::string(201, 'x') + "\"}", "`password`: "},
    {"a password that is a number", R"({"audience":"link","password":1234})", "`password` must be a string"},
    {"no viewers at all", R"({"audience":"link","max_viewers":0})",
     "`max_viewers` must be a whole number from 1 to 10000"},
    {"too many viewers", R"({"audience":"link","max_viewers":10001})", "`max_viewers` must be a whole number"},
    {"viewers in words", R"({"audience":"link","max_viewers":"5"})", "`max_viewers` must be a whole number"},
    {"viewers true", R"({"audience":"link","max_viewers":true})", "`max_viewers` must be a whole number"},
    {"read-only in words", R"({"audience":"link","read_only":"yes"})", "`read_only` must be true or false"},
    {"waking in numbers", R"({"audience":"link","may_wake":1})", "`may_wake` must be true or false"},
    {"waking that is null", R"({"audience":"link","may_wake":null})", "`may_wake` must be true or false"},
    {"a host nobody asked for", R"({"audience":"link","host_header":"evil"})",
     "`host_header` must be one of localhost"},
    {"a short alias", R"({"audience":"link","alias":"ab"})", "`alias`: An alias has 3 to 40"},
    {"a long alias", R"({"audience":"link","alias":")" + std::string(41, 'a') + "\"}", "`alias`: An alias has 3 to 40"},
    {"an alias with capitals", R"({"audience":"link","alias":"Demo"})", "`alias`: "},
    {"an alias with a dot", R"({"audience":"link","alias":"a.demo"})", "`alias`: "},
    {"an alias like a port's host", R"({"audience":"link","alias":"5173-demo"})", "`alias`: "},
    {"an alias like an IDE's host", R"({"audience":"link","alias":"ide-demo"})", "`alias`: "},
    {"an alias that we are", R"({"audience":"link","alias":"codehub"})", "the platform itself"},
    {"an alias that is a number", R"({"audience":"link","alias":5})", "`alias` must be a string"},
    {"nothing to move", R"({"audience":"link","move_alias":true})", "`move_alias` needs the `alias`"},
    {"no alias to move", R"({"audience":"link","alias":null,"move_alias":true})", "`move_alias` needs the `alias`"},
    {"moving in words", R"({"audience":"link","move_alias":"yes"})", "`move_alias` must be true or false"},
};

struct BadPort {
  const char* name;
  const char* body;
  const char* words;
};

const BadPort kBadPorts[] = {
    {"none", R"({"audience":"link"})", "`port` is missing"},
    {"0", R"({"audience":"link","port":0})", "`port` must be a whole number from 1 to 65535"},
    {"65536", R"({"audience":"link","port":65536})", "`port` must be a whole number from 1 to 65535"},
    {"-1", R"({"audience":"link","port":-1})", "`port` must be a whole number from 1 to 65535"},
    {"abc", R"({"audience":"link","port":"abc"})", "`port` must be a whole number from 1 to 65535"},
    {"in quotes", R"({"audience":"link","port":"80"})", "`port` must be a whole number from 1 to 65535"},
    {"half", R"({"audience":"link","port":80.5})", "`port` must be a whole number from 1 to 65535"},
    {"null", R"({"audience":"link","port":null})", "`port` must be a whole number from 1 to 65535"},
    {"the agent's own", R"({"audience":"link","port":7070})", "`port`: 7070 is the workspace's agent's own"},
    {"for nobody", R"({"port":80})", "`audience` is missing"},
    {"for no names", R"({"port":80,"users":[],"groups":[]})", "`audience` is missing"},
};

struct BadQuery {
  const char* target;
  const char* words;
};

const BadQuery kBadQueries[] = {
    {"/api/v1/shares?with=you", "`with` must be me"},
    {"/api/v1/shares?all=yes", "`all` must be true or false"},
    {"/api/v1/shares?with=me&all=true", "exclude each other"},
    {"/api/v1/shares?wiht=me", "did you mean `with`"},
    {"/api/v1/shares?limit=0", "1 to 200"},
    {"/api/v1/shares?limit=201", "1 to 200"},
    {"/api/v1/shares?cursor=%00", ""},
    {"{share}/visits?limit=x", "1 to 200"},
    {"{share}/visits?cursor=nonsense", ""},
    {"{share}/visits?since=now", "`since` is not known here"},
};

class ShareInputTest : public ShareTest {
 protected:
  Told send(const char* method, const std::string& target, const std::string& body) {
    Ask ask;
    ask.method = method;
    ask.target = target;
    ask.token = house_.owner.token;
    ask.body = body;
    return house_.ask(std::move(ask));
  }
  static void expect_refused(const Told& told, const char* words) {
    EXPECT_EQ(told.status, 400) << told.text;
    EXPECT_EQ(told.code(), "INVALID_REQUEST") << told.text;
    EXPECT_NE(told.message().find(words), std::string::npos) << told.text;
  }
};

TEST_F(ShareInputTest, every_mistake_is_named_and_changes_nothing) {
  const auto share = this->share({{"port", 1}, {"audience", "everyone"}, {"alias", "keep"}});
  for (const auto& bad : kBadShares) {
    SCOPED_TRACE(bad.name);
    expect_refused(send("PATCH", target_of(share), bad.body), bad.words);
    auto body = json::parse(bad.body);
    body["port"] = 80;
    expect_refused(send("POST", shares_target(), body.dump()), bad.words);
  }
  EXPECT_EQ(read(share), share);
  EXPECT_EQ(house_.get(shares_target(), house_.owner.token).json["shares"].size(), 1U);
}

TEST_F(ShareInputTest, a_port_is_a_whole_number_and_never_changes) {
  for (const auto& bad : kBadPorts) {
    SCOPED_TRACE(bad.name);
    expect_refused(send("POST", shares_target(), bad.body), bad.words);
  }
  const auto lowest = share({{"port", 1}, {"audience", "everyone"}});
  share({{"port", 65535}, {"audience", "everyone"}});
  expect_refused(send("PATCH", target_of(lowest), R"({"port":2})"), "`port` is not known here");
}

TEST_F(ShareInputTest, queries_are_held_to_what_is_known) {
  const auto share = this->share({{"port", 1}, {"audience", "everyone"}});
  for (const auto& bad : kBadQueries) {
    SCOPED_TRACE(bad.target);
    std::string target = bad.target;
    if (target.starts_with("{share}")) target.replace(0, 7, target_of(share));
    expect_refused(house_.get(target, house_.owner.token), bad.words);
  }
}

TEST_F(ShareInputTest, bounds_are_part_of_what_is_allowed) {
  const auto share = this->share({{"port", 1}, {"audience", "everyone"}, {"max_viewers", 1}, {"password", "abcd"}});
  EXPECT_EQ(change(share, {{"max_viewers", 10000}})["max_viewers"], 10000);
  EXPECT_EQ(change(share, {{"password", std::string(200, 'x')}})["password"], true);
  EXPECT_EQ(change(share, {{"alias", std::string(40, 'a')}})["alias"], std::string(40, 'a'));
  EXPECT_EQ(change(share, {{"expires_in", 1}})["effective"]["active"], true);
}

TEST_F(ShareInputTest, users_and_groups_count_together) {
  for (int i = 0; i < 200; ++i) add_user("name" + std::to_string(i));
  add_group("design");
  const auto share = this->share({{"port", 1}, {"groups", {"design"}}});
  const auto refused = send("PATCH", target_of(share), names("users", 200));
  expect_refused(refused, "`users` and `groups` may name 200 together");
  EXPECT_EQ(send("PATCH", target_of(share), names("users", 199)).json["users"].size(), 199U);
}

}  // namespace
}  // namespace codehub::test
