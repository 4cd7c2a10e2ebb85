"""W3C's ACT rules: outcomes for elements, beside the findings of our own rules."""
