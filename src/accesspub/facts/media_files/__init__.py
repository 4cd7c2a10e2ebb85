"""The content of media files: streams, duration, speech, captions."""
