#include <cstdlib>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "codehub/server/settings.hpp"
#include "scratch_folder.hpp"

namespace codehub::server {
namespace {

using test::ScratchFolder;
using Variables = std::map<std::string, std::string>;

Sources sources_of(Variables variables, std::map<std::string, std::string> flags = {}) {
  variables.try_emplace("HOME", "/home/somebody");
  Sources sources;
  sources.flags = std::move(flags);
  sources.environment = [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
  return sources;
}

Sources with_file(const std::string& path, Variables variables = {}) {
  auto sources = sources_of(std::move(variables));
  sources.file = path;
  return sources;
}

TEST(Configuration, needs_nothing_to_be_said) {
  const auto loaded = load_configuration(sources_of({}));
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto& configuration = loaded->configuration;
  EXPECT_EQ(configuration.listen, "127.0.0.1:8000");
  EXPECT_EQ(configuration.public_url, "http://localhost:8000");
  EXPECT_EQ(configuration.data_dir, "/home/somebody/.local/share/codehub");
  EXPECT_EQ(configuration.toolbox, "/home/somebody/.local/share/codehub/toolbox/current");
  EXPECT_EQ(configuration.sizes, default_sizes());
  EXPECT_EQ(configuration.default_size, "medium");
  EXPECT_EQ(configuration.images.front().name, configuration.default_image);
}

TEST(Configuration, a_flag_wins_over_a_variable_over_the_file_over_the_default) {
  const ScratchFolder folder;
  const auto file = folder.write("c.toml", "product_name = \"file\"\ndrain_seconds = 1\n[log]\nlevel = \"warn\"\n");
  auto sources = with_file(file, {{"CODEHUB_PRODUCT_NAME", "variable"}, {"CODEHUB_DRAIN_SECONDS", "2"}});
  sources.flags = {{"product_name", "flag"}};
  const auto loaded = load_configuration(sources);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->configuration.product_name, "flag");
  EXPECT_EQ(loaded->configuration.drain, std::chrono::seconds(2));
  EXPECT_EQ(loaded->configuration.log_level, "warn");
  EXPECT_EQ(loaded->configuration.log_format, "text");
  EXPECT_EQ(loaded->effective.at("product_name").source, "flag --product-name");
  EXPECT_EQ(loaded->effective.at("drain_seconds").source, "environment CODEHUB_DRAIN_SECONDS");
  EXPECT_EQ(loaded->effective.at("log.level").source, "file " + file);
  EXPECT_EQ(loaded->effective.at("log.format").source, "default");
}

TEST(Configuration, the_file_may_be_named_by_a_variable) {
  const ScratchFolder folder;
  const auto file = folder.write("c.toml", "product_name = \"ours\"\n");
  const auto loaded = load_configuration(sources_of({{"CODEHUB_CONFIG", file}}));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->configuration.product_name, "ours");
}

TEST(Configuration, sizes_and_images_are_tables_or_one_line) {
  const ScratchFolder folder;
  const auto file = folder.write("c.toml", R"([[sizes]]
name = "tiny"
cpu = 0.5
memory = "512MiB"
pids = 100
[[sizes]]
name = "vast"
cpu = 64
memory = "256GiB"
pids = 100000
[[images]]
name = "example.com/dev:1"
description = "Ours"
[[images]]
name = "debian:12"
)");
  const auto loaded = load_configuration(with_file(file));
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto& sizes = loaded->configuration.sizes;
  ASSERT_EQ(sizes.size(), 2U);
  EXPECT_EQ(sizes[0], (Size{"tiny", 0.5, 512LL << 20, 100}));
  EXPECT_EQ(sizes[1], (Size{"vast", 64, 256LL << 30, 100000}));
  EXPECT_EQ(loaded->configuration.default_size, "tiny") << "the first of one's own when none was chosen";
  ASSERT_EQ(loaded->configuration.images.size(), 2U);
  EXPECT_EQ(loaded->configuration.images[0].description, "Ours");
  EXPECT_EQ(loaded->configuration.images[1].description, "");
  const auto line = load_configuration(sources_of({{"CODEHUB_SIZES", "tiny:0.5:512MiB:100,vast:64:256GiB:100000"}}));
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->configuration.sizes, sizes);
}

struct Mistake {
  const char* file;
  const char* words;
};

TEST(Configuration, every_mistake_in_a_file_is_told_with_its_place) {
  const Mistake mistakes[] = {
      {"listne = \"x\"", "`listne` is not a key; did you mean `listen`?"},
      {"[log]\nlevle = \"info\"", "`log.levle` is not a key; did you mean `log.level`?"},
      {"[nothing]\nlike = \"this\"", "`nothing.like` is not a key"},
      {"listen = \"8000\"", "`listen`"},
      {"listen = [1]", "c.toml:1: `listen` has a type that no key takes"},
      {"public_url = \"localhost\"", "must be an address such as http://localhost:8000"},
      {"public_url = \"http://x/path\"", "without a path"},
      {"apps_domain = \"localhost:8000\"", "without a port"},
      {"io_threads = 1000", "must be a number from 0 to 256"},
      {"io_threads = \"two\"", "must be a number from 0 to 256"},
      {"[log]\nlevel = \"loud\"", "must be one of debug, info, warn, error"},
      {"[log]\naccess = \"yes\"", "must be true or false"},
      {"default_size = \"huge\"", "`default_size` is huge, which `sizes` does not have"},
      {"sizes = \"small:1:2GiB\"", "name:CPUs:memory:processes"},
      {"sizes = \"small:0:2GiB:100\"", "CPUs must be a number from 0.1 to 256"},
      {"sizes = \"small:1:1MiB:100\"", "at least 268435456"},
      {"sizes = \"a:1:1GiB:100,a:1:1GiB:100\"", "has the size a twice"},
      {"sizes = \"\"", "at least one size"},
      {"[[sizes]]\nname = \"a\"", "`cpu` is missing"},
      {"[[sizes]]\nnmae = \"a\"", "did you mean `name`"},
      {"[limits]\nbody = \"1 GB\"", "must be a number of bytes"},
      {"[session]\nidle_hours = 100\nlife_hours = 10", "must not be more than"},
      {"[cost]\nsummary_email_to = 'ops@example.com'", "needs `cost.smtp_url` and `cost.summary_email_from`"},
      {"[cost]\nsummary_email_to = 'ops'", "must be an e-mail address"},
      {"[cost]\nsummary_webhook = 'ftp://example.com'", "must be an http or https address"},
      {"[cost]\nsmtp_url = 'mail.example.com'", "must be smtp://host:port"},
      {"[admin]\npassword = \"short\"", "`admin.password`"},
      {"[ide]\ngallery_url = \"ftp://x\"", "http or https"},
      {"this is not toml", "c.toml:1:"},
  };
  for (const auto& mistake : mistakes) {
    const ScratchFolder folder;
    const auto loaded = load_configuration(with_file(folder.write("c.toml", mistake.file)));
    ASSERT_FALSE(loaded) << mistake.file;
    EXPECT_NE(loaded.error().message.find(mistake.words), std::string::npos) << mistake.file << "\n"
                                                                             << loaded.error().message;
  }
}

TEST(Configuration, all_mistakes_are_told_at_once) {
  const auto loaded = load_configuration(sources_of({}, {{"log.level", "loud"}, {"io_threads", "-1"}}));
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("--log-level"), std::string::npos);
  EXPECT_NE(loaded.error().message.find("--io-threads"), std::string::npos);
}

TEST(Configuration, a_named_file_must_exist) {
  const auto loaded = load_configuration(with_file("/nowhere/c.toml"));
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("/nowhere/c.toml"), std::string::npos) << loaded.error().message;
}

TEST(Configuration, printing_shows_sources_and_hides_secrets) {
  const auto loaded = load_configuration(
      sources_of({{"CODEHUB_ADMIN_PASSWORD", "very secret words"}, {"CODEHUB_DATABASE_URL", "host=db password=hush"}}));
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto text = print_configuration(*loaded);
  EXPECT_EQ(text.find("secret words"), std::string::npos);
  EXPECT_EQ(text.find("hush"), std::string::npos);
  EXPECT_NE(text.find("admin.password = (set)  # environment CODEHUB_ADMIN_PASSWORD"), std::string::npos) << text;
  EXPECT_NE(text.find("listen = 127.0.0.1:8000  # default"), std::string::npos);
}

TEST(Configuration, addresses_are_made_what_browsers_send) {
  const std::map<std::string, std::string> forms = {{"http://Hub.Example.com:80/", "http://hub.example.com"},
                                                    {"https://hub.example.com:443", "https://hub.example.com"},
                                                    {"HTTP://localhost:8000", "http://localhost:8000"},
                                                    {"http://[::1]:8000", "http://[::1]:8000"}};
  for (const auto& [given, wanted] : forms) {
    const auto loaded = load_configuration(sources_of({{"CODEHUB_PUBLIC_URL", given}}));
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->configuration.public_url, wanted);
  }
}

TEST(Settings, keys_variables_and_flags_are_unique) {
  std::set<std::string> names;
  for (const auto& setting : settings()) {
    EXPECT_TRUE(names.insert(std::string(setting.key)).second) << setting.key;
    EXPECT_TRUE(names.insert(environment_name(setting.key)).second) << setting.key;
    EXPECT_TRUE(names.insert(flag_name(setting.key)).second) << setting.key;
    EXPECT_FALSE(setting.meaning.empty()) << setting.key;
  }
}

TEST(ConfigurationManual, is_what_the_table_says) {
  const std::string path = std::string(CODEHUB_DOCS) + "/configuration.md";
  const auto wanted = render_configuration_manual();
  if (std::getenv("CODEHUB_ACCEPT") != nullptr) std::ofstream(path) << wanted;
  std::ifstream stream(path);
  const std::string written{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(written, wanted) << "write it anew with CODEHUB_ACCEPT=1";
}

}  // namespace
}  // namespace codehub::server
