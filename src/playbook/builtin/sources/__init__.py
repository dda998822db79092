"""The built-in readers of lead files, one module each."""
