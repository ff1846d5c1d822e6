# clang-tidy over every source, two at a time; a source that passed is not looked at again until it or any header changes.
# shellcheck shell=bash

tidy_sources() {
  local headers failures
  cmake --preset clang -B build/tidy -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
  # Sources that take in generated files need those, and nothing else has to be built.
  ninja -C build/tidy -t targets rule CUSTOM_COMMAND | grep -E '\.(inc|bin|json|hpp|cpp)$' | xargs -r ninja -C build/tidy
  mkdir -p build/tidy/passed
  headers=$(git ls-files --cached --others --exclude-standard '*.hpp' .clang-tidy | while read -r file; do [ ! -f "$file" ] || cat "$file"; done | sha256sum)
  export -f tidy_source
  failures=$(cpp_sources | grep '\.cpp$' | xargs -P "$(nproc)" -I{} bash -c 'tidy_source "$1" "$2" || echo failed' _ {} "${headers%% *}" | tee /dev/stderr | grep -c '^failed$' || true)
  [ "$failures" = 0 ]
}

tidy_source() {
  local file=$1 stamp
  stamp=build/tidy/passed/$( (printf '%s' "$2"; cat "$file") | sha256sum | cut -c1-24)
  [ ! -f "$stamp" ] || return 0
  # Sources that the build does not know (bench) have no compile command.
  grep -qF "\"$PWD/$file\"" build/tidy/compile_commands.json || return 0
  clang-tidy-19 -quiet -p build/tidy "$file" 2>/dev/null || return 1
  touch "$stamp"
}
