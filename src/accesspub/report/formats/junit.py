"""Findings as JUnit XML, as an audit writes it."""

from accesspub.audit.formats.junit import render
from accesspub.report.format import ReportFormat

FORMAT = ReportFormat(whole=render)
