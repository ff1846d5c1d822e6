// What things cost: everybody reads it, administrators set it.
#include "route.hpp"
#include "usage_render.hpp"

namespace codehub::api {
namespace {

Result<double> read_price(const JsonFields& fields, std::string_view key) {
  TRY(const auto price, fields.optional_decimal(key, 0, kMaxPrice));
  if (price) return *price;
  return fail(ErrorCode::kInvalidRequest, "`" + std::string(key) + "` is missing; it must be a price");
}

Result<RateCard> read_rate_card(const JsonFields& fields) {
  CHECK_OK(fields.allow_only(
      {"valid_from", "currency", "cpu_hour", "memory_gib_hour", "disk_gib_month", "archive_gib_month"}));
  RateCard card;
  TRY(const auto from, fields.text("valid_from"));
  TRY(card.valid_from, about("valid_from", parse_rfc3339(from)));
  TRY(card.currency, fields.text("currency"));
  TRY(card.cpu_hour, read_price(fields, "cpu_hour"));
  TRY(card.memory_gib_hour, read_price(fields, "memory_gib_hour"));
  TRY(card.disk_gib_month, read_price(fields, "disk_gib_month"));
  TRY(card.archive_gib_month, read_price(fields, "archive_gib_month"));
  return card;
}

Result<std::vector<RateCard>> read_rate_cards(const JsonFields& body) {
  CHECK_OK(body.allow_only({"items"}));
  TRY(const auto items, body.objects("items", kMaxRateCards));
  std::vector<RateCard> cards;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto card = read_rate_card(items[i]);
    if (!card) return fail(card.error().code, "rate card " + std::to_string(i + 1) + ": " + card.error().message);
    cards.push_back(std::move(*card));
  }
  return validate_rate_cards(std::move(cards));
}

}  // namespace

Task<Reply> get_rate_cards(Context& context, Call& call) {
  CO_CHECK(call.query({}));
  CO_TRY(const auto cards, co_await context.parts.store.usage().rate_cards());
  co_return json_reply(200, render_rate_cards(cards));
}

Task<Reply> set_rate_cards(Context& context, Call& call) {
  CO_TRY(const auto cards, read_rate_cards(call.body));
  CO_CHECK(co_await context.parts.store.usage().set_rate_cards(cards));
  co_return json_reply(200, render_rate_cards(cards));
}

}  // namespace codehub::api
