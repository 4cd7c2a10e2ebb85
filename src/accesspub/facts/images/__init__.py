"""Pictures: address, alt text, scope, caption."""
