# clang-tidy over everything, two at a time. The sources are looked at as the sanitizer builds compile them, several in one
# unit, so that the headers they share are read once; a unit that passed is not looked at again until something in it changes.
# shellcheck shell=bash

tidy_sources() {
  local headers failures
  cmake --preset clang -B build/tidy -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_UNITY_BUILD=ON >/dev/null
  # Sources that take in generated files need those, and nothing else has to be built.
  ninja -C build/tidy -t targets rule CUSTOM_COMMAND | grep -E '\.(inc|bin|json|hpp|cpp)$' | xargs -r ninja -C build/tidy
  mkdir -p build/tidy/passed
  headers=$(git ls-files --cached --others --exclude-standard '*.hpp' .clang-tidy | while read -r file; do [ ! -f "$file" ] || cat "$file"; done | sha256sum)
  export -f tidy_unit
  failures=$(units | xargs -P "$(nproc)" -I{} bash -c 'tidy_unit "$1" "$2" || echo failed' _ {} "${headers%% *}" | tee /dev/stderr | grep -c '^failed$' || true)
  [ "$failures" = 0 ]
}

# Every file that the compiler is given.
units() { python3 -c 'import json; print("\n".join(sorted({entry["file"] for entry in json.load(open("build/tidy/compile_commands.json"))})))'; }

tidy_unit() {
  local file=$1 sources stamp
  sources=$(sed -n 's/^#include "\(.*\)"$/\1/p' "$file" | grep '\.cpp$' || true)
  # shellcheck disable=SC2086
  stamp=build/tidy/passed/$( (printf '%s' "$2"; cat "$file" $sources) | sha256sum | cut -c1-24)
  [ ! -f "$stamp" ] || return 0
  # That a unit includes sources is how it is made.
  clang-tidy-19 -quiet -p build/tidy --checks=-bugprone-suspicious-include --header-filter='(src|tests)/.*\.[ch]pp$' "$file" 2>/dev/null || return 1
  touch "$stamp"
}
