"""What a page says: embedded media, images, captions, credits. Computed once per page, read-only."""
