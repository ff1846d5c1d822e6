# Stamps: what was made from which inputs, so that the second run costs nothing.
# shellcheck shell=bash

# hash_of PATH|=TEXT…: 16 hex digits over the content and names of files and folders, and over literal texts.
hash_of() {
  local item
  for item in "$@"; do
    case $item in
      =*) printf '%s\n' "$item" ;;
      *) find "$item" -type f -not -path '*/node_modules/*' -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum ;;
    esac
  done | sed "s|$CODEHUB_ROOT/||" | sha256sum | cut -c1-16
}

# made_once FOLDER COMMAND…: runs the command with a scratch folder as its last argument and moves that to FOLDER when it
# succeeded, so that FOLDER is complete or absent whatever happens. Ends the script when the command fails.
# Call it as a plain command: inside `||`, `&&` or `if` bash would go on after an error in the command.
made_once() {
  local folder=$1 scratch result
  shift
  [ ! -d "$folder" ] || return 0
  mkdir -p "$(dirname "$folder")"
  scratch=$(mktemp -d "$folder.XXXXXX")
  chmod 755 "$scratch"
  set +e
  (set -e; "$@" "$scratch")
  result=$?
  set -e
  if [ "$result" != 0 ]; then
    rm -rf "$scratch"
    exit "$result"
  fi
  mv -T "$scratch" "$folder" 2>/dev/null || { rm -rf "$scratch"; [ -d "$folder" ]; }
}
