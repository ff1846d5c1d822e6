#include <fmt/format.h>

#include "names.hpp"
#include "runtime_on_engine.hpp"

namespace codehub::runtime::docker {

Task<bool> RuntimeOnEngine::has_volume(WorkspaceId id) {
  const auto name = volume_name(id);
  const auto what = fmt::format("look up the home volume of {}", id.value());
  Call call("GET", "/volumes/" + name, what);
  CO_TRY(auto answer, co_await engine_.call(std::move(call)));
  if (answer.status == 404) co_return false;
  if (answer.status != 200) co_return fail(engine_error(answer, what));
  CO_TRY(auto volume, parse_json(answer.body));
  if (owner_of(member(volume, "Labels"), options_.installation_id) == id) co_return true;
  co_return fail(
      ErrorCode::kAlreadyExists,
      fmt::format("There is a volume \"{}\" that does not belong to this installation. Rename or remove it.", name));
}

Task<void> RuntimeOnEngine::create_volume(WorkspaceId id) {
  CO_TRY(const bool present, co_await has_volume(id));
  if (present) co_return Result<void>{};
  Json labels = Json::object();
  labels[std::string(kInstallationLabel)] = options_.installation_id;
  labels[std::string(kWorkspaceLabel)] = id.value();
  Json body = Json::object();
  body["Name"] = volume_name(id);
  body["Labels"] = std::move(labels);
  Call call("POST", "/volumes/create", fmt::format("make the home volume of {}", id.value()));
  const auto what = call.what;
  call.body = dump_json(body);
  CO_TRY(auto answer, co_await engine_.call(std::move(call)));
  if (answer.status != 201 && answer.status != 409) co_return fail(engine_error(answer, what));
  // Engines answer 201 for a volume that somebody else made a moment ago, too: whose it is must be looked at.
  CO_TRY(const bool ours, co_await has_volume(id));
  if (!ours)
    co_return fail(ErrorCode::kInternal, fmt::format("The container engine could not {}: it is gone again.", what));
  co_return Result<void>{};
}

Task<void> RuntimeOnEngine::remove_volume(WorkspaceId id) {
  auto present = co_await has_volume(id);
  // One of this name that is not ours: ours is absent.
  if (!present && present.error().code == ErrorCode::kAlreadyExists) co_return Result<void>{};
  if (!present) co_return fail(std::move(present).error());
  if (!*present) co_return Result<void>{};
  Call call("DELETE", "/volumes/" + volume_name(id), fmt::format("remove the home volume of {}", id.value()));
  const auto what = call.what;
  call.limit = 4 * options_.answer_limit;  // A home of many files.
  CO_TRY(auto answer, co_await engine_.call(std::move(call)));
  if (answer.status == 204 || answer.status == 404) co_return Result<void>{};
  co_return fail(engine_error(answer, what));
}

}  // namespace codehub::runtime::docker
