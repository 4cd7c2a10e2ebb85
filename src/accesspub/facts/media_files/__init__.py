"""What the media file itself says: streams, duration, speech, captions."""
