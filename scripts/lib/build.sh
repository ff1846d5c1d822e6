# The things that are built: programs by CMake, the dashboard and the IDE extension by npm.
# shellcheck shell=bash

# cmake_build PRESET TARGET…: configures when needed and builds. No target: all of them.
cmake_build() {
  local preset=$1 target log targets=()
  shift
  for target in "$@"; do targets+=(--target "$target"); done
  cd "$CODEHUB_ROOT"
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset"
  log=$(mktemp)
  cmake --build --preset "$preset" -j "$(nproc)" "${targets[@]}" | tee "$log"
  if grep -q 'no work to do' "$log"; then note "up to date"; else note built; fi
  rm -f "$log"
}

# built_program PRESET NAME: its path.
built_program() {
  local path
  path=$(find "$CODEHUB_ROOT/build/$1" -type f -name "$2" -perm -u+x -print -quit 2>/dev/null)
  [ -n "$path" ] || fail "$2 is not built" "cmake --preset $1 && cmake --build --preset $1 --target $2"
  printf '%s\n' "$path"
}

# build_web: the dashboard into web/dist, which the server binary takes in when it is built.
build_web() { npm_build "$CODEHUB_ROOT/web" "$CODEHUB_ROOT/web/dist/index.html"; }

# npm_build FOLDER RESULT: `npm run build` when an input has changed since RESULT was made.
npm_build() {
  local folder=$1 result=$2 stamp hash
  use_node
  npm_ci "$folder"
  stamp="$folder/node_modules/.codehub-build"
  hash=$(cd "$folder" && find . \( -name node_modules -o -name dist \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
  if [ -f "$result" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ]; then
    note "up to date"
    return 0
  fi
  (cd "$folder" && npm run build)
  printf '%s\n' "$hash" >"$stamp"
  note built
}
