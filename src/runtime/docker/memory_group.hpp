#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "codehub/domain/result.hpp"
#include "codehub/runtime/docker/docker_runtime.hpp"

namespace codehub::runtime::docker {

/// What an inspection says of a container's memory.
struct ContainerMemory {
  std::string runtime_id;
  std::uint64_t process = 0;   ///< Its first process, as the engine's machine numbers it; 0: none.
  std::int64_t limit = 0;      ///< Of memory, in bytes; 0: none.
  std::int64_t with_swap = 0;  ///< Of memory and swap together; equal to `limit`: it may not swap by itself.
};

/// The control group that counts the memory of one container, of cgroup v1 or v2, in which memory is taken back from
/// processes that are frozen. Everything here is small reads and writes of files, of which `take_back` lasts as long as
/// the kernel takes. Errors have words for an operator.
class MemoryGroup {
 public:
  /// kNotFound where this process does not see it: another machine, or a container without the machine's groups.
  [[nodiscard]] static Result<MemoryGroup> find(const KernelFolders& folders, const ContainerMemory& container);

  /// Bytes in memory now, file cache included.
  [[nodiscard]] Result<std::uint64_t> held() const;
  /// Lets it swap, where only its limit forbids that. `restore` takes it back.
  [[nodiscard]] Result<void> allow_swap() const;
  /// Takes some `bytes` back from it. kNoSpace when the kernel could not, or not all.
  [[nodiscard]] Result<void> take_back(std::uint64_t bytes) const;
  /// Makes the limits those of the container again, where they are not. Quick when they are.
  [[nodiscard]] Result<void> restore() const;

 private:
  enum class Version { kOne, kTwo };
  MemoryGroup(Version version, std::filesystem::path folder, ContainerMemory container)
      : version_(version), folder_(std::move(folder)), container_(std::move(container)) {}
  [[nodiscard]] Result<void> lower_and_raise(std::uint64_t bytes) const;
  [[nodiscard]] Result<void> restore_limit() const;
  [[nodiscard]] Result<void> restore_swap() const;

  Version version_;
  std::filesystem::path folder_;
  ContainerMemory container_;
};

/// Bytes of swap that are free on this machine; nothing where it does not say.
[[nodiscard]] std::optional<std::uint64_t> free_swap(const KernelFolders& folders);

}  // namespace codehub::runtime::docker
