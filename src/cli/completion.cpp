#include <CLI/CLI.hpp>

#include "codehub/cli/exit_codes.hpp"
#include "groups_of_commands.hpp"

namespace codehub::cli {
namespace {

// One line of the script per command: what may follow it.
std::string words_of(const CLI::App& command) {
  std::string words;
  for (const auto* sub : command.get_subcommands([](const CLI::App*) { return true; })) words += sub->get_name() + " ";
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) words += "--" + name + " ";
    if (option->get_type_name().find("WORKSPACE") != std::string::npos) words += "@workspaces ";
  }
  for (const auto* parent = command.get_parent(); parent != nullptr; parent = parent->get_parent()) {
    for (const auto* option : parent->get_options()) {
      for (const auto& name : option->get_lnames()) words += "--" + name + " ";
    }
  }
  if (!words.empty()) words.pop_back();
  return words;
}

void add_cases(const CLI::App& command, const std::string& path, std::string& cases) {
  cases += "    '" + path + "') words='" + words_of(command) + "' ;;\n";
  for (const auto* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    add_cases(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), cases);
  }
}

void add_known_paths(const CLI::App& command, const std::string& path, std::string& paths) {
  for (const auto* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    const auto below = path.empty() ? sub->get_name() : path + " " + sub->get_name();
    paths += (paths.empty() ? "'" : "|'") + below + "'";
    add_known_paths(*sub, below, paths);
  }
}

constexpr const char* kBash =
    R"script(# bash completion of codehub: codehub completion bash >/etc/bash_completion.d/codehub
_codehub_words() {
  local path='' word words=''
  for word in "$@"; do
    case "$word" in -*) continue ;; esac
    case "${path:+$path }$word" in @PATHS@) path="${path:+$path }$word" ;; esac
  done
  case "$path" in
@CASES@  esac
  case "$words" in *@workspaces*) words="${words/@workspaces/} $(codehub ls --quiet 2>/dev/null </dev/null)" ;; esac
  printf '%s' "$words"
}
_codehub() {
  local current="${COMP_WORDS[COMP_CWORD]}"
  mapfile -t COMPREPLY < <(compgen -W "$(_codehub_words "${COMP_WORDS[@]:1:COMP_CWORD-1}")" -- "$current")
}
complete -o default -F _codehub codehub
)script";

constexpr const char* kZsh = R"script(#compdef codehub
# zsh completion of codehub: codehub completion zsh >"${fpath[1]}/_codehub"
_codehub_words() {
  emulate -L zsh
  local path_='' word words_=''
  for word in "$@"; do
    case "$word" in -*) continue ;; esac
    case "${path_:+$path_ }$word" in @PATHS@) path_="${path_:+$path_ }$word" ;; esac
  done
  local words=''
  case "$path_" in
@CASES@  esac
  case "$words" in *@workspaces*) words="${words/@workspaces/} $(codehub ls --quiet 2>/dev/null </dev/null)" ;; esac
  print -r -- "$words"
}
_codehub() {
  local -a candidates
  candidates=(${=:-"$(_codehub_words "${(@)words[2,CURRENT-1]}")"})
  compadd -- $candidates
  _files
}
if [ "$funcstack[1]" = "_codehub" ]; then _codehub "$@"; else compdef _codehub codehub; fi
)script";

void replace(std::string& text, const std::string& mark, const std::string& value) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
}

std::string script(const CLI::App& program, const char* pattern) {
  std::string cases;
  std::string paths;
  add_cases(program, "", cases);
  add_known_paths(program, "", paths);
  std::string text = pattern;
  replace(text, "@CASES@", cases);
  replace(text, "@PATHS@", paths);
  return text;
}

}  // namespace

void add_completion(const Adding& adding) {
  auto* completion = adding.program.add_subcommand("completion", "Print a completion script for a shell");
  completion->require_subcommand(1);
  const auto add = [&](const char* shell, const char* pattern) {
    const auto print_script = [program = &adding.program, finish = adding.finish, pattern] {
      print(script(*program, pattern));
      finish(kDone);
    };
    completion->add_subcommand(shell, std::string("For ") + shell)->callback(print_script);
  };
  add("bash", kBash);
  add("zsh", kZsh);
}

}  // namespace codehub::cli
