"""The documentation as a site, by Sphinx: ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from accesspub import __version__ as release  # noqa: E402

project = "accesspub"
author = "The accesspub authors"
project_copyright = author.replace("The", "the")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "README"
include_patterns = ["*.md", "docs/*.md", "rules/providers/*.md"]
exclude_patterns = [".*", "bench", "build", "demo*", "dist", "samples", "src", "tests"]
html_theme = "furo"
html_title = f"accesspub {release}"
html_show_sourcelink = False
html_copy_source = False
html_domain_indices = False
html_permalinks = False  # a screen reader would read every heading twice
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_member_order = "bysource"


CONTENTS = """
```{toctree}
:hidden:
:caption: Pages

docs/pages
docs/settings
docs/images
docs/alternatives
docs/captions
docs/explain
docs/json
```

```{toctree}
:hidden:
:caption: Editors

docs/desk
docs/worklist
docs/report
```

```{toctree}
:hidden:
:caption: CI and servers

docs/audit
docs/pytest
docs/site-builders
docs/middleware
docs/editors-of-code
docs/container
docs/scale
docs/cms
```

```{toctree}
:hidden:
:caption: Python

docs/library
docs/api
```

```{toctree}
:hidden:
:caption: The project

CONTRIBUTING
ARCHITECTURE
docs/providers
rules/providers/README
docs/trust
SECURITY
CHANGELOG
docs/licences
```
"""


class Site(StandaloneHTMLBuilder):
    """Pages as files; README is the first page, index.html."""

    def get_output_path(self, page_name: str, /) -> Path:
        """Where a page is written."""
        return super().get_output_path(_home(page_name))

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """The address of a page."""
        return super().get_target_uri(_home(docname), typ)


def _home(name: str) -> str:
    return "index" if name == root_doc else name


def _add_contents(_app: Sphinx, name: str, source: list[str]) -> None:
    if name == root_doc:
        source[0] += CONTENTS


#: What the theme lacks, for keyboards and screen readers.
ADDED = {
    'role="heading"': 'role="heading" aria-level="2"',
    "<pre>": '<pre tabindex="0">',
    '<aside class="sidebar-drawer': '<aside aria-label="All pages" class="sidebar-drawer',
    '<aside class="toc-drawer': '<aside aria-label="This page" class="toc-drawer',
    '<div id="search-results">': '<h1>Search</h1><div id="search-results">',
}


def _complete(app: Sphinx, _error: Exception | None) -> None:
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text("utf-8")
        for old, new in ADDED.items():
            text = text.replace(new, old).replace(old, new)  # a page of the last build has them already
        page.write_text(text, "utf-8")


def setup(app: Sphinx) -> None:
    """Use the builder, put the contents at the end of README, and add what the theme lacks."""
    app.add_builder(Site, override=True)
    app.connect("source-read", _add_contents)
    app.connect("build-finished", _complete)
