# Makes dynamically linked programs run in any image: they bring their own loader and libraries.
#
# The path of the loader and of the libraries (RPATH) is written into each file. Nothing goes through the environment, so
# what these programs start (a shell, a compiler) uses the image's libraries. It is RPATH and not RUNPATH because only an
# executable's RPATH also serves the modules it loads later (node's *.node files).
# shellcheck shell=bash

TOOLBOX_PREFIX=/opt/codehub

# relocate_programs LIBRARY_FOLDER PROGRAM…: patches the programs, and copies what they need into the folder.
relocate_programs() {
  local libraries=$1 program
  shift
  mkdir -p "$libraries"
  copy_libraries "$libraries" "$@"
  for program in "$@"; do
    patchelf --set-interpreter "$TOOLBOX_PREFIX/lib/$(basename "$(loader_of "$program")")" \
      --force-rpath --set-rpath "$TOOLBOX_PREFIX/lib" "$program"
  done
}

loader_of() { patchelf --print-interpreter "$1"; }

# The C library's own parts, which modules of extensions may ask for though nothing of ours does.
copy_c_library() {
  local folder=$1 name path
  for name in libutil.so.1 librt.so.1 libdl.so.2 libanl.so.1 libpthread.so.0 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2; do
    path=$(dirname "$(ldd "$2" | awk '$1 == "libc.so.6" { print $3 }')")/$name
    [ ! -e "$path" ] || install -m 755 "$path" "$folder/$name"
  done
}

# copy_libraries FOLDER FILE…: the loader and every library that the files need, under the names they are asked by.
copy_libraries() {
  local folder=$1 name path
  shift
  needed_libraries "$@" | sort -u | while read -r name path; do
    [ ! -e "$folder/$name" ] || continue
    install -m 755 "$path" "$folder/$name"
    case $name in
      ld-linux* | ld64*) ;;
      *) patchelf --force-rpath --set-rpath "$TOOLBOX_PREFIX/lib" "$folder/$name" ;;
    esac
  done
}

# Lines "name path" from ldd: "libz.so.1 => /lib/… (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)".
needed_libraries() {
  local file
  for file in "$@"; do
    ldd "$file" || fail "cannot read what $file needs"
  done | awk '
    $2 == "=>" && $3 == "not" { print "missing library: " $1 > "/dev/stderr"; exit 1 }
    $2 == "=>" { print $1, $3 }
    $1 ~ /^\// && $2 ~ /^\(/ { n = split($1, part, "/"); print part[n], $1 }'
}
