#!/bin/sh
# Audits a built site against a baseline and writes reports for CI.
# usage: audit.sh SITE [REPORTS] [MORE OPTIONS...]
set -u
site=$1
reports=${2:-audit-reports}
[ $# -ge 2 ] && shift 2 || shift 1
mkdir -p "$reports"
rm -rf "$reports/run" # a run is never written over
baseline=
[ -f accesspub-baseline.json ] && baseline="--baseline accesspub-baseline.json"
[ -f accesspub-waivers.yaml ] && baseline="$baseline --waivers accesspub-waivers.yaml"
# shellcheck disable=SC2086
accesspub audit "$site" $baseline --run "$reports/run" \
  --report "json=$reports/audit.json" --report "sarif=$reports/audit.sarif" \
  --report "junit=$reports/audit.junit.xml" --report "markdown=$reports/audit.md" "$@"
code=$?
[ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$reports/audit.md" ] && cat "$reports/audit.md" >> "$GITHUB_STEP_SUMMARY"
exit "$code"
