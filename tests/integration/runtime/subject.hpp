#pragma once

#include <memory>
#include <string>

#include "codehub/runtime/runtime.hpp"

namespace codehub::test {

/// A runtime under test together with what others can do to it from outside.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual runtime::Runtime& runtime() = 0;
  /// An image that is present.
  [[nodiscard]] virtual std::string image() const = 0;
  /// What the main process of a container writes first.
  virtual std::string expected_log(const WorkspaceId& id) = 0;

  virtual void kill_container(const WorkspaceId& id) = 0;
  virtual void remove_container(const WorkspaceId& id) = 0;
  virtual void remove_volume(const WorkspaceId& id) = 0;
  /// Objects with the names that this workspace's would have, but of another installation.
  virtual void make_foreign_container(const WorkspaceId& id) = 0;
  virtual void make_foreign_volume(const WorkspaceId& id) = 0;
  virtual bool foreign_container_intact(const WorkspaceId& id) = 0;
  virtual bool foreign_volume_intact(const WorkspaceId& id) = 0;
  /// The engine stops answering, and answers again.
  virtual void stop_engine() = 0;
  virtual void start_engine() = 0;
};

[[nodiscard]] std::unique_ptr<Subject> make_fake_subject();
[[nodiscard]] std::unique_ptr<Subject> make_docker_subject();

}  // namespace codehub::test
