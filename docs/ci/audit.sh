#!/bin/sh
# Audits a built site and writes reports for CI. accesspub-baseline.json and accesspub-waivers.yaml are used if they are here.
# Pages that have not changed are not visited again, if CI keeps the folder accesspub-cache (or $ACCESSPUB_CACHE).
# usage: audit.sh SITE [REPORTS] [MORE OPTIONS...]
set -u
site=$1
reports=${2:-audit-reports}
[ $# -ge 2 ] && shift 2 || shift 1
mkdir -p "$reports"
rm -rf "$reports/run" # a run is never written over
[ -f accesspub-baseline.json ] && set -- --baseline accesspub-baseline.json "$@"
[ -f accesspub-waivers.yaml ] && set -- --waivers accesspub-waivers.yaml "$@"
[ -n "${GITHUB_STEP_SUMMARY:-}" ] && set -- --report "markdown=$GITHUB_STEP_SUMMARY" "$@"
exec accesspub audit "$site" --cache "${ACCESSPUB_CACHE:-accesspub-cache}" --run "$reports/run" --report "json=$reports/audit.json" \
  --report "sarif=$reports/audit.sarif" --report "junit=$reports/audit.junit.xml" \
  --report "markdown=$reports/audit.md" "$@"
