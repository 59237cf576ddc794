#!/bin/sh
# The browser tests need a Chromium: use the one that is there, else install Debian's where that is possible, else say so.
chromium="${CHROMIUM:-/usr/bin/chromium}"
[ -x "$chromium" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "No Chromium at $chromium; installing Debian's for the browser tests."
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1
  [ -x "$chromium" ] && exit 0
fi
echo "" >&2
echo "NO CHROMIUM at $chromium: ALL BROWSER TESTS WILL BE SKIPPED." >&2
echo "  Next: install one (apt-get install chromium), or name one: CHROMIUM=/path/to/chromium make test" >&2
echo "" >&2
