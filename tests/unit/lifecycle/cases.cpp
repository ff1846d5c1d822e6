#include "cases.hpp"

#include <sstream>
#include <stdexcept>

namespace codehub::lifecycle::cases {
namespace {

constexpr std::string_view kPhases[] = {"PENDING", "ARCHIVED", "STANDBY", "PAUSED", "RUNNING", "ERROR", "DELETING"};
constexpr std::string_view kOperations[] = {"-",       "PROVISIONING", "STARTING", "RESUMING",
                                            "PAUSING", "STOPPING",     "DELETING"};
constexpr std::string_view kContainers[] = {"created", "running", "paused", "exited", "removing"};
constexpr std::string_view kAgents[] = {"silent",       "refused", "unset",   "setting-up", "setting-up-ready",
                                        "failed-setup", "ready",   "stopped", "broken"};
constexpr ContainerState kStates[] = {ContainerState::kCreated, ContainerState::kRunning, ContainerState::kPaused,
                                      ContainerState::kExited, ContainerState::kRemoving};

std::vector<std::string> split(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> parts;
  for (std::string part; stream >> part;) parts.push_back(part);
  return parts;
}

void apply_flag(Workspace& row, const std::string& flag) {
  if (flag == "used") {
    row.applied_size = "small";
  } else if (flag == "due") {
    row.retry_at = kNow + std::chrono::seconds(30);
  } else if (flag == "late") {
    row.operation_started_at = kNow - std::chrono::hours(1);
  } else if (flag == "calm") {
    row.phase_changed_at = kNow - std::chrono::hours(1);
  } else if (flag.starts_with('x')) {
    row.attempts = std::stoi(flag.substr(1));
    row.error_reason = "it failed";
  } else {
    throw std::invalid_argument("unknown flag " + flag);
  }
}

bool apply_agent(Agent& agent, std::string_view word) {
  agent.answer = AgentAnswer::kAnswered;
  agent.setup_operation = OperationId("this");
  agent.setup = SetupState::kDone;
  agent.ide = IdeState::kReady;
  if (word == "ready") return true;
  if (word == "silent" || word == "refused") {
    agent = Agent{};
    if (word == "refused") agent.answer = AgentAnswer::kRefused;
  } else if (word == "unset") {
    agent.setup = SetupState::kNone;
    agent.setup_operation = OperationId();
    agent.ide = IdeState::kStopped;
  } else if (word == "setting-up" || word == "setting-up-ready") {
    agent.setup = SetupState::kRunning;
    agent.ide = word == "setting-up" ? IdeState::kStarting : IdeState::kReady;
  } else if (word == "failed-setup") {
    agent.setup = SetupState::kFailed;
    agent.setup_error = "no such repository";
  } else if (word == "stopped") {
    agent.ide = IdeState::kStopped;
  } else if (word == "broken") {
    agent.ide = IdeState::kFailed;
    agent.ide_error = "no node";
  } else {
    return false;
  }
  return true;
}

bool apply_container(Reality& reality, std::string word) {
  Container container;
  container.operation_id = OperationId("this");
  container.size = "small";
  while (word.ends_with('*') || word.ends_with('~')) {
    if (word.back() == '*') container.operation_id = OperationId("other");
    if (word.back() == '~') container.size = "large";
    word.pop_back();
  }
  for (std::size_t i = 0; i < std::size(kContainers); ++i) {
    if (word != kContainers[i]) continue;
    container.state = kStates[i];
    if (container.state == ContainerState::kRunning) container.endpoint = "10.0.0.1:7070";
    if (container.state == ContainerState::kExited) container.exit_code = 1;
    reality.container = container;
    return true;
  }
  return false;
}

}  // namespace

Workspace row(std::string_view words) {
  const auto parts = split(words);
  const auto arrow = parts.at(1).find('>');
  const std::string operation = parts[1].substr(0, arrow);
  const std::string wanted = parts[1].substr(arrow + 1);
  Workspace made;
  made.id = WorkspaceId("abc");
  made.size = "small";
  made.phase = parse_phase(parts[0]).value();
  made.operation = operation == "-" ? Operation::kNone : parse_operation(operation).value();
  made.operation_id = OperationId("this");
  made.operation_started_at = kNow;
  made.phase_changed_at = kNow;
  if (made.phase == Phase::kRunning) made.endpoint = "10.0.0.1:7070";
  if (wanted == "DELETED") {
    made.deleted_at = kNow;
  } else {
    made.desired_state = parse_phase(wanted).value();
  }
  for (std::size_t i = 2; i < parts.size(); ++i) apply_flag(made, parts[i]);
  return made;
}

Reality reality(std::string_view words) {
  Reality made;
  for (const auto& word : split(words)) {
    Agent agent;
    if (word == "home") {
      made.volume = true;
    } else if (word == "image") {
      made.image = Image::kPresent;
    } else if (word == "no-image") {
      made.image = Image::kAbsent;
    } else if (word == "pulling") {
      made.image = Image::kPulling;
    } else if (apply_agent(agent, word)) {
      made.agent = agent;
    } else if (!apply_container(made, word)) {
      throw std::invalid_argument("unknown word " + word);
    }
  }
  return made;
}

std::string words(const Step& step) {
  std::string text(to_string(step.action));
  if (step.action == Action::kClaim) text += " " + std::string(to_string(step.operation));
  if (step.action == Action::kClaim || step.action == Action::kSettle || step.action == Action::kLost ||
      step.action == Action::kGiveUp) {
    text += " " + std::string(to_string(step.phase));
  }
  if (!step.keep.empty()) text += " keep";
  if (step.exhausted) text += " exhausted";
  if (step.calm) text += " calm";
  return text;
}

std::vector<Workspace> every_row() {
  std::vector<Workspace> rows;
  for (const auto phase : kPhases) {
    for (const auto operation : kOperations) {
      for (const std::string wanted : {"RUNNING", "STANDBY", "PAUSED", "DELETED"}) {
        for (const std::string flags : {"", " used", " used due x2", " x5", " used late x6", " used calm x1"}) {
          rows.push_back(row(std::string(phase) + " " + std::string(operation) + ">" + wanted + flags));
        }
      }
    }
  }
  return rows;
}

std::vector<Reality> every_reality() {
  std::vector<std::string> containers{""};
  for (const auto state : kContainers) {
    for (const std::string mark : {"", "*", "~"}) containers.push_back(std::string(state) + mark);
  }
  std::vector<std::string> agents{""};
  for (const auto agent : kAgents) agents.emplace_back(agent);
  std::vector<Reality> realities;
  for (const auto& container : containers) {
    for (const auto& agent : agents) {
      if (!agent.empty() && !container.starts_with("running")) continue;
      for (const std::string home : {"", " home"}) {
        for (const std::string image : {"", " image", " no-image", " pulling"}) {
          if (!image.empty() && !container.empty()) continue;  // Nobody asks for the image then.
          realities.push_back(reality(container + " " + agent + home + image));
        }
      }
    }
  }
  return realities;
}

std::string describe(const Workspace& row, const Reality& reality) {
  std::ostringstream text;
  text << to_string(row.phase) << " " << to_string(row.operation) << ">"
       << (row.deleted_at ? "DELETED" : to_string(row.desired_state)) << " applied=" << row.applied_size
       << " attempts=" << row.attempts << " retry=" << row.retry_at.has_value() << " | ";
  if (reality.container) {
    text << kContainers[static_cast<std::size_t>(reality.container->state)] << " of "
         << reality.container->operation_id.value() << " size " << reality.container->size << " ";
  }
  text << (reality.volume ? "home " : "") << "image=" << static_cast<int>(reality.image);
  if (reality.agent) {
    text << " agent=" << static_cast<int>(reality.agent->answer) << "/" << static_cast<int>(reality.agent->setup) << "/"
         << static_cast<int>(reality.agent->ide);
  }
  return text.str();
}

}  // namespace codehub::lifecycle::cases
