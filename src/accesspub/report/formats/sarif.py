"""Findings as SARIF, as an audit writes it."""

from accesspub.audit.formats.sarif import render
from accesspub.report.format import ReportFormat

FORMAT = ReportFormat(whole=render)
