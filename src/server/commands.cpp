#include "codehub/server/commands.hpp"

#include <cstdlib>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "codehub/server/settings.hpp"
#include "serve.hpp"

namespace codehub::server {
namespace {

constexpr int kWrongConfiguration = 2;

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// What one command's flags said; lives as long as the command.
struct Given {
  std::string file;
  std::map<std::string, std::string> flags;

  [[nodiscard]] Result<Loaded> load() const {
    Sources sources;
    if (!file.empty()) sources.file = file;
    sources.flags = flags;
    sources.environment = environment_variable;
    return load_configuration(sources);
  }
};

std::shared_ptr<Given> add_flags(CLI::App& command) {
  auto given = std::make_shared<Given>();
  command.add_option("--config", given->file, "TOML file (see docs/configuration.md)")->type_name("FILE");
  for (const auto& setting : settings()) {
    const std::string key(setting.key);
    const auto store = [given, key](const std::string& text) { given->flags[key] = text; };
    command.add_option_function<std::string>(flag_name(key), store, std::string(setting.meaning))
        ->type_name(std::string(setting.type))
        ->group("Configuration");
  }
  return given;
}

int refuse(const Error& error) {
  std::cerr << "codehub: the configuration is wrong\n" << error.message << "\n";
  return kWrongConfiguration;
}

void add_server(CLI::App& program, const std::function<void(int)>& finish) {
  auto* command = program.add_subcommand("server", "Run the server");
  const auto given = add_flags(*command);
  command->callback([given, finish] {
    const auto loaded = given->load();
    finish(loaded ? serve(loaded->configuration) : refuse(loaded.error()));
  });
}

void add_config(CLI::App& program, const std::function<void(int)>& finish) {
  auto* command = program.add_subcommand("config", "Look at the server's configuration");
  command->require_subcommand(1);
  auto* check = command->add_subcommand("check", "Say whether the configuration is right");
  const auto checked = add_flags(*check);
  check->callback([checked, finish] {
    const auto loaded = checked->load();
    if (!loaded) return finish(refuse(loaded.error()));
    std::cout << "the configuration is right" << (loaded->file.empty() ? "" : " (" + loaded->file + ")") << "\n";
    finish(0);
  });
  auto* print = command->add_subcommand("print", "Show every value and where it came from");
  const auto printed = add_flags(*print);
  print->callback([printed, finish] {
    const auto loaded = printed->load();
    if (!loaded) return finish(refuse(loaded.error()));
    std::cout << print_configuration(*loaded);
    finish(0);
  });
}

}  // namespace

void add_commands(CLI::App& program, const std::function<void(int)>& finish) {
  add_server(program, finish);
  add_config(program, finish);
}

}  // namespace codehub::server
