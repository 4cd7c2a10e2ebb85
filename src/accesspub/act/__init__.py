"""W3C's ACT rules: outcomes for elements, in addition to the findings of accesspub's own rules."""
