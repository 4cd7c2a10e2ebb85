"""The views of the desk, one module each; every module gives its routes."""
