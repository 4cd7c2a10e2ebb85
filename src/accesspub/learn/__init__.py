"""A site's own markup, learned from its pages: what repeats on them, and which settings would name it."""
