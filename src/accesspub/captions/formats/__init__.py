"""One module per family of formats: ``read_*`` fills a ``Draft``, ``write_*`` returns text or bytes.

Every writer takes cues whose times and text ``writer.write`` has looked over, and adds what it
could not carry to a list of problems.
"""
