# One node and one npm for every web part and for the toolbox, whatever the machine has: versions in scripts/node/.
# shellcheck shell=bash

# use_node: puts them first in PATH and sets NODE_HOME (where bin/node and include/node are).
use_node() {
  local folder arch
  folder="$CODEHUB_CACHE_DIR/node/$(hash_of "$CODEHUB_ROOT/scripts/node" "=$(uname -m)")"
  made_once "$folder" bootstrap_node
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) fail "no node for this machine's architecture, $(uname -m)" "x86_64 and aarch64 are supported" ;;
  esac
  NODE_HOME="$folder/node_modules/node-linux-$arch"
  PATH="$folder/bin:$PATH"
  # A machine-wide nodedir (headers of another node) would build native modules for the wrong version.
  npm_config_nodedir=$NODE_HOME
  export NODE_HOME PATH npm_config_nodedir
  export npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false npm_config_fetch_retries=5 npm_config_loglevel=error
}

# Debian's npm is only asked for these two packages; from then on the pinned npm runs on the pinned node.
bootstrap_node() {
  local folder=$1 tool
  has npm || fail "npm is missing" "run ./scripts/install"
  cp "$CODEHUB_ROOT"/scripts/node/package*.json "$folder/"
  npm_install_locked "$folder" --ignore-scripts
  mkdir "$folder/bin"
  (cd "$folder/bin" && ln -s ../node_modules/node-linux-*/bin/node node)
  "$folder/bin/node" --version
  for tool in npm npx; do
    printf '#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/node" "$here/../node_modules/npm/bin/%s-cli.js" "$@"\n' "$tool" >"$folder/bin/$tool"
    chmod 755 "$folder/bin/$tool"
  done
}

# npm_ci FOLDER: the locked dependencies of a package of ours; nothing to do when they are there already.
npm_ci() {
  local stamp="$1/node_modules/.codehub-stamp" hash
  hash=$(hash_of "$1/package.json" "$1/package-lock.json" "=$NODE_HOME")
  if [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ]; then return 0; fi
  npm_install_locked "$1" --prefer-offline
  printf '%s\n' "$hash" >"$stamp"
}

# npm_install_locked FOLDER [OPTION…]: npm ci, patient with a slow network.
npm_install_locked() {
  local folder=$1
  shift
  (cd "$folder" && retry 4 npm ci --no-audit --no-fund "$@") ||
    fail "npm ci failed for $folder" "if it is the network: try again, or set a mirror with: npm config set registry URL" \
      "if it is a compiler error: run ./scripts/install build"
}
