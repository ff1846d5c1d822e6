#include "share_saving.hpp"

namespace codehub::api {
namespace {

// Each time somebody else was faster; more in a row than ever write one share at the same instant.
constexpr int kMostAttempts = 50;

// What is in the way of a share whose port or alias is taken, in words that say what to do.
Task<void> refuse_taken(Context& context, Share wanted, Error error) {
  const auto of_port = co_await context.parts.store.shares().find_port(wanted.workspace_id, wanted.port);
  if (!of_port || of_port->share.id == wanted.id) co_return about("alias", Result<void>(fail(std::move(error))));
  const auto& id = of_port->share.id.value();
  co_return fail(ErrorCode::kAlreadyExists, "`port`: " + std::to_string(wanted.port) + " is shared already, as " + id +
                                                "; change that share: PATCH /api/v1/shares/" + id);
}

// The share of the same owner that is to lose its alias, for the announcement.
Task<std::optional<Share>> loser_of(Context& context, const Share& winner, bool move_alias) {
  if (!move_alias || winner.alias.empty()) co_return std::nullopt;
  auto found = co_await context.parts.store.shares().find_alias(winner.alias);
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(std::move(found).error());
  if (!found || found->share.id == winner.id || found->share.owner_id != winner.owner_id) co_return std::nullopt;
  co_return std::move(found->share);
}

}  // namespace

Task<store::ShareRecord> put_share(Context& context, store::ShareRecord record, bool move_alias) {
  auto& shares = context.parts.store.shares();
  CO_TRY(const auto loser, co_await loser_of(context, record.share, move_alias));
  auto first = record;
  if (move_alias) first.share.alias.clear();
  auto made = co_await shares.create(std::move(first));
  if (made && move_alias) {
    auto named = *made;
    named.share.alias = record.share.alias;
    made = co_await shares.save(std::move(named), true);
    // All of it or nothing: whoever asked for the alias does not want a share without it.
    if (!made) static_cast<void>(co_await shares.remove(record.share.id));
  }
  if (!made && made.error().code == ErrorCode::kAlreadyExists) {
    auto error = std::move(made).error();
    CO_CHECK(co_await refuse_taken(context, std::move(record.share), std::move(error)));
  }
  if (!made) co_return made;
  announce_share(context, made->share);
  if (loser) announce_share(context, *loser);
  co_return made;
}

Task<store::ShareRecord> edit_share(Context& context, store::ShareRecord record, bool move_alias,
                                    std::function<Result<void>(store::ShareRecord&)> edit) {
  auto& shares = context.parts.store.shares();
  for (int attempt = 1;; ++attempt) {
    CO_CHECK(edit(record));
    CO_TRY(const auto loser, co_await loser_of(context, record.share, move_alias));
    auto saved = co_await shares.save(record, move_alias);
    if (saved) {
      announce_share(context, saved->share);
      if (loser) announce_share(context, *loser);
      co_return saved;
    }
    auto error = std::move(saved).error();
    if (error.code == ErrorCode::kAlreadyExists) {
      CO_CHECK(co_await refuse_taken(context, std::move(record.share), std::move(error)));
    }
    if (error.code != ErrorCode::kConflict || attempt == kMostAttempts) co_return fail(std::move(error));
    CO_TRY(record, co_await shares.find(record.share.id));
  }
}

void announce_share(const Context& context, const Share& share) {
  SharesChanged event;
  event.workspace_id = share.workspace_id;
  event.owner_id = share.owner_id;
  context.parts.shares.publish(event);
}

}  // namespace codehub::api
