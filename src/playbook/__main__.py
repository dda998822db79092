"""Runs the command line as ``python -m playbook``."""

from playbook.cli.quick import main

if __name__ == "__main__":
    main()
