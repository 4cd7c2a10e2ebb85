"""From what the browser gathered to a verdict; no browser is needed."""
