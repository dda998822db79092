"""Templates and style sheets of the pages that `call_scripts` and `overview` write."""
