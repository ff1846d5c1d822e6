#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "codehub/domain/error.hpp"

namespace codehub {

/// A value, or the reason there is none.
template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning a failure: `return fail(ErrorCode::kNotFound, "no such workspace");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string detail = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(detail), 0});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace codehub

#define CODEHUB_CONCAT_IMPL(a, b) a##b
#define CODEHUB_CONCAT(a, b) CODEHUB_CONCAT_IMPL(a, b)
#define CODEHUB_TRY_IMPL(temporary, keyword, declaration, ...)           \
  auto temporary = __VA_ARGS__;                                          \
  if (!temporary) keyword ::codehub::fail(std::move(temporary).error()); \
  declaration = std::move(*temporary)

/// `TRY(auto row, parse(text));` binds the value or returns the error. Statement form: g++ 12 breaks expression forms.
#define TRY(declaration, ...) CODEHUB_TRY_IMPL(CODEHUB_CONCAT(try_result_, __LINE__), return, declaration, __VA_ARGS__)
/// `CO_TRY(auto row, co_await store.find(id));` the same inside a coroutine.
#define CO_TRY(declaration, ...) \
  CODEHUB_TRY_IMPL(CODEHUB_CONCAT(try_result_, __LINE__), co_return, declaration, __VA_ARGS__)
/// `CHECK_OK(validate(name));` returns the error of a Result<void>.
#define CHECK_OK(...) \
  if (auto check_result = __VA_ARGS__; !check_result) return ::codehub::fail(std::move(check_result).error())
/// `CO_CHECK(co_await store.save(row));` the same inside a coroutine.
#define CO_CHECK(...) \
  if (auto check_result = __VA_ARGS__; !check_result) co_return ::codehub::fail(std::move(check_result).error())
