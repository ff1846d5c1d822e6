#!/bin/sh
# The toolbox's git, for images without one.
here=/opt/codehub
export GIT_EXEC_PATH="$here/fallback/libexec/git-core"
export GIT_TEMPLATE_DIR="$here/fallback/share/git-templates"
if [ -z "$GIT_SSL_CAINFO" ] && [ ! -e /etc/ssl/certs/ca-certificates.crt ]; then
  export GIT_SSL_CAINFO="$here/etc/ssl/ca-certificates.crt"
fi
exec "$GIT_EXEC_PATH/git" "$@"
