"""The built-in outputs, one module each."""
