#!/usr/bin/env bash
# The toolbox at work in images that know nothing of it: a developer image, Debian's smallest, and one without any C library.
# Needs images and git servers; scripts/test toolbox makes them. Usage: tests/integration/toolbox_test.sh [IMAGE]…
cd "$(dirname "$0")/../.." && . scripts/lib/common.sh && . scripts/lib/docker.sh
[ $# -gt 0 ] || set -- codehub/base codehub-test/minimal codehub-test/busybox
toolbox=${CODEHUB_TEST_TOOLBOX:-$(readlink -f "$CODEHUB_DATA_DIR/toolbox/current")}
container=codehub-test-toolbox-$$
work=$(mktemp -d)
passed=0 failed=0
trap 'docker rm -f "$container" >/dev/null 2>&1; rm -rf "$work"' EXIT

node=/opt/codehub/node/bin/node
code_server=/opt/codehub/code-server
git_path='PATH=$PATH:/opt/codehub/fallback/bin'

# check NAME COMMAND…: counts it; what a failed one printed is shown.
check() {
  local name=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1))
    printf 'ok      %s\n' "$name"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$name"
    tail -n 20 "$work/output" | sed 's/^/        /'
  fi
}

# grep that reads to the end: with pipefail, `grep -q` would make the command before it fail.
has_line() { grep "$@" >/dev/null; }

# As the workspace's user, in its home, with the PATH that the agent gives.
inside() { docker exec -u 1000:1000 -e HOME=/home/developer -w /home/developer "$container" sh -c "$git_path; $1"; }
inside_is() { [ "$(inside "$1")" = "$2" ] || { inside "$1"; printf 'expected: %s\n' "$2"; return 1; }; }

start_container() {
  docker rm -f "$container" >/dev/null 2>&1 || true
  docker run -d --name "$container" -v "$toolbox:/opt/codehub:ro" "$1" sh -c '
    id developer >/dev/null 2>&1 || { echo "developer:x:1000:1000::/home/developer:/bin/sh" >>/etc/passwd; echo "developer:x:1000:" >>/etc/group; }
    mkdir -p /home/developer /run/codehub && chown 1000:1000 /home/developer /run/codehub && touch /run/codehub/prepared && exec sleep 600' >/dev/null
  wait_until 10 docker exec "$container" test -f /run/codehub/prepared
}

start_ide() {
  docker exec -d -u 1000:1000 -e HOME=/home/developer -e CODEHUB_WORKSPACE_NAME=test "$container" "$node" "$code_server/out/node/entry.js" \
    --config /dev/null --socket /run/codehub/ide.sock --auth none --disable-telemetry --disable-update-check \
    --disable-getting-started-override --disable-workspace-trust --disable-proxy --app-name code-hub /home/developer
}

# http PATH: status and body of an answer of the IDE.
http() {
  inside "$node -e 'require(\"http\").get({socketPath:\"/run/codehub/ide.sock\",path:\"$1\",headers:{host:\"ide\"}},r=>{console.log(r.statusCode);r.pipe(process.stdout)}).on(\"error\",e=>{console.error(e.code);process.exit(1)})'"
}
ide_answers() { http /version | has_line '^200$'; }
ide_page_has() { http '/?folder=/home/developer' | has_line -F "$1"; }

# The page of the IDE asks for the gateway's script, relative to itself, and its policy lets a script of its own origin run.
page_asks_for_script() { http '/?folder=/home/developer' | has_line -F '<script async src=".codehub/presence.js"></script>'; }
policy_allows_script() {
  inside "$node -e 'require(\"http\").get({socketPath:\"/run/codehub/ide.sock\",path:\"/?folder=/home/developer\",headers:{host:\"ide\"}},r=>{console.log(r.headers[\"content-security-policy\"]);r.resume()})'" |
    has_line -E "script-src 'self'"
}
# Pages that slept find their terminals again: a day of the server's own time.
page_may_return_for_a_day() { has_line -F '"--reconnection-grace-time", "86400"' src/agent/ide_command.cpp && inside "$node $code_server/out/node/entry.js --help" | has_line -F -- '--reconnection-grace-time'; }

native_modules_load() {
  inside "find $code_server/ -name '*.node' -not -name 'msal-*'" | has_line pty.node
  inside "find $code_server/ -name '*.node' -not -name 'msal-*' -print | while read -r file; do $node -e 'process.dlopen({exports:{}}, process.argv[1])' \$file || exit 1; done"
}

terminal_works() {
  inside "$node -e '
    const terminal = require(\"$code_server/lib/vscode/node_modules/node-pty\").spawn(\"/bin/sh\", [\"-c\", \"test -t 0 && stty size\"], { cols: 91, rows: 27 });
    terminal.onData(text => process.stdout.write(text));
    terminal.onExit(({ exitCode }) => process.exit(exitCode))'" | has_line '27 91'
}

children_are_clean() {
  inside_is "$node -e 'process.stdout.write(require(\"child_process\").execSync(\"env | grep -c ^LD_ || true\"))'" 0
  inside "$node -e 'require(\"child_process\").execSync(\"ls / | sort | tail -n 1\")'"
}

clone_over_http() { inside "rm -rf demo && git clone -q $CODEHUB_TEST_GIT_HTTP/toolbox.git demo && test -f demo/README.md"; }
clone_without_password_fails() { ! inside "GIT_TERMINAL_PROMPT=0 git clone -q $CODEHUB_TEST_GIT_HTTP/private/toolbox.git secret"; }
unknown_host_is_refused() { ! inside "ssh -o BatchMode=yes -p ${ssh_port} git@${ssh_host} true" && has_line 'Host key verification failed' "$work/output"; }

push_over_ssh() {
  inside "mkdir -p .ssh && ssh-keygen -q -t ed25519 -N '' -f .ssh/id_ed25519 </dev/null"
  inside 'cat .ssh/id_ed25519.pub' | tests/support/git_servers.sh allow-key -
  inside "echo '[$ssh_host]:$ssh_port $CODEHUB_TEST_GIT_HOST_KEY' >.ssh/known_hosts"
  inside "rm -rf pushed && git clone -q $CODEHUB_TEST_GIT_SSH/toolbox.git pushed && cd pushed &&
    git -c user.name=Test -c user.email=test@example.com commit -q --allow-empty -m 'from $1' && git push -q"
  tests/support/git_servers.sh log toolbox --format=%s | has_line -x "from $1"
}

unknown_certificate_is_refused() { inside "git ls-remote $CODEHUB_TEST_GIT_HTTPS/toolbox.git 2>&1 || true" | has_line -i 'certificate'; }
push_over_https() {
  docker exec -i -u 1000:1000 "$container" sh -c 'cat >/home/developer/company.pem' <"$CODEHUB_TEST_GIT_CA"
  inside "export GIT_SSL_CAINFO=/home/developer/company.pem GIT_TERMINAL_PROMPT=0; rm -rf secure &&
    git clone -q $CODEHUB_TEST_GIT_HTTPS/toolbox.git secure && cd secure &&
    git -c user.name=Test -c user.email=test@example.com commit -q --allow-empty -m 'https from $1' &&
    git -c credential.helper= -c credential.helper='!printf \"username=$CODEHUB_TEST_GIT_USER\\\\npassword=$CODEHUB_TEST_GIT_PASSWORD\\\\n\" #' push -q"
  tests/support/git_servers.sh log toolbox --format=%s | has_line -x "https from $1"
}
toolbox_is_read_only() { ! inside 'touch /opt/codehub/x' && ! docker exec "$container" touch /opt/codehub/x; }
extension_is_built_in() { inside "$node -p 'require(\"$code_server/lib/vscode/extensions/codehub/package.json\").name'" | has_line -x codehub; }

test_image() {
  local image=$1
  start_container "$image"
  start_ide
  check "$image: node runs" inside_is "$node -p 'process.version.split(\".\")[0]'" v24
  check "$image: every native module loads" native_modules_load
  check "$image: a terminal of the IDE has its size" terminal_works
  check "$image: what the IDE starts inherits no library path" children_are_clean
  check "$image: git clones over http" clone_over_http
  check "$image: a private repository asks for a password" clone_without_password_fails
  check "$image: git refuses an unknown certificate" unknown_certificate_is_refused
  check "$image: git clones and pushes over https" push_over_https "$image"
  check "$image: ssh refuses an unknown host" unknown_host_is_refused
  check "$image: git pushes over ssh" push_over_ssh "$image"
  check "$image: the toolbox cannot be changed" toolbox_is_read_only
  check "$image: our extension is built in" extension_is_built_in
  check "$image: the IDE answers on its socket" wait_until 60 ide_answers
  check "$image: the IDE's page asks for the gateway's script" page_asks_for_script
  check "$image: the IDE's page may run it" policy_allows_script
  check "$image: the IDE knows how long pages may be away" page_may_return_for_a_day
  check "$image: the IDE's page carries our defaults" ide_page_has 'configurationDefaults&quot;:{&quot;chat.disableAIFeatures&quot;:true'
}

# A language pack in the form of VS Code's own, with one text in it.
make_language_pack() {
  python3 - "$1" <<'PYTHON'
import json, sys, zipfile
manifest = {"name": "vscode-language-pack-ko", "publisher": "MS-CEINTL", "version": "1.139.0", "engines": {"vscode": "^1.100.0"},
            "contributes": {"localizations": [{"languageId": "ko", "languageName": "Korean", "localizedLanguageName": "한국어",
                                               "translations": [{"id": "vscode", "path": "./translations/main.i18n.json"}]}]}}
texts = {"version": "1.0.0", "contents": {"vs/workbench/contrib/files/browser/explorerViewlet": {"explore": "탐색기"}}}
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    archive.writestr("extension/package.json", json.dumps(manifest))
    archive.writestr("extension/translations/main.i18n.json", json.dumps(texts))
PYTHON
}

build_with_vsix() { images/toolbox/build --output "$work/toolbox" --vsix "$work/vsix"; }

page_is_korean() {
  local messages
  messages=$(http '/?folder=/home/developer' | grep -o '/vscode-remote-resource?path=[^"]*nls.messages.js')
  http "$messages" | has_line -F 탐색기
}

# The agent's part: languagepacks.json into the home, --locale ko.
test_language_pack() {
  mkdir -p "$work/vsix"
  make_language_pack "$work/vsix/ko.vsix"
  check "language pack: the toolbox takes it in" build_with_vsix
  toolbox=$(readlink -f "$work/toolbox/current")
  start_container codehub-test/minimal
  inside 'mkdir -p .local/share/code-server && cp /opt/codehub/languagepacks.json .local/share/code-server/'
  docker exec -d -u 1000:1000 -e HOME=/home/developer "$container" "$node" "$code_server/out/node/entry.js" --config /dev/null \
    --socket /run/codehub/ide.sock --auth none --locale ko /home/developer
  check "language pack: the IDE answers" wait_until 60 ide_answers
  check "language pack: the IDE's texts are Korean" page_is_korean
  echo 'no archive' >"$work/vsix/broken.vsix"
  check "language pack: a broken file is refused by name" refuses_broken_vsix
}

refuses_broken_vsix() { ! build_with_vsix >"$work/build" 2>&1 && has_line 'broken.vsix is not an extension' "$work/build"; }

[ -n "${CODEHUB_TEST_GIT_HTTPS:-}" ] || eval "$(tests/support/git_servers.sh start)"
ssh_address=${CODEHUB_TEST_GIT_SSH#ssh://git@} ssh_address=${ssh_address%%/*}
ssh_host=${ssh_address%:*} ssh_port=${ssh_address#*:}
tests/support/git_servers.sh create toolbox private/toolbox
for image in "$@"; do test_image "$image"; done
test_language_pack
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
