"""Where pages are worked on: the one place that gives a page its settings, its knowledge and its site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from accesspub.config import Config
from accesspub.engine.analysis import Analysis
from accesspub.engine.engine import Engine, engine, uncollected
from accesspub.html.site import Site
from accesspub.run.guard import guarded
from accesspub.run.model import STDIN, Given, Job, Order
from accesspub.run.pages import read_page
from accesspub.run.settings import config_for, site_of


class Workspace(NamedTuple):
    """What the command line asked for, and the files around the pages.

    Attributes:
        order: settings from the command line, the settings file and the alternatives folder it names.
    """

    order: Order

    def config(self, path: str) -> Config:
        """The settings of a page.

        Raises:
            ConfigError: the settings file is wrong.
        """
        return config_for(path, self.order)

    def first_config(self, paths: Sequence[str]) -> Config:
        """The settings of what was named first: they are looked for from a page upwards."""
        if "://" in paths[0]:  # an object store
            return self.config(STDIN)
        first = Path(paths[0])
        return self.config(str(first / "page.html" if first.is_dir() else first))

    def excluded(self, paths: Sequence[str]) -> tuple[str, ...]:
        """What is not looked for pages, by the settings of what was named first."""
        return self.first_config(paths).exclude

    def engine(self, path: str) -> Engine:
        """The engine for a page: settings, knowledge, words and rules.

        Raises:
            ConfigError: the settings file is wrong.
            KnowledgeError: a knowledge file is wrong.
        """
        return engine(self.config(path))

    def engine_of(self, job: Job) -> Engine:
        """The engine for a job, which may say the language of its page; raises what `engine` does."""
        config = self.config(job.place)
        if job.given is not None and job.given.language:
            config = replace(config, page_language=job.given.language)
        return engine(config)

    def site(self, job: Job) -> Site:
        """The files around a page."""
        return site_of(job, self.order)

    @contextmanager
    def analyse(self, job: Job, raw: bytes | None = None, encoding: str | None = None) -> Iterator[Analysis]:
        """Open a page in its site, with its settings; problems of the page in the block end with it, not the run.

        Args:
            job: the page.
            raw: its bytes, where they do not come from the file.
            encoding: what these are in; None: what the job or the page says.

        Raises:
            NotProcessedError: the page cannot be read, takes too long, or accesspub fails on it.
            UserError: a settings or knowledge file is wrong.
        """
        data = read_page(job, self.config(job.place).max_bytes)[0] if raw is None else raw
        machine, given = self.engine_of(job), job.given or Given()
        with guarded(machine.config, len(data)), uncollected():
            yield machine.open(data, given.name or job.path, encoding or given.encoding, self.site(job))
