"""The plugin host: finds plugins, asks them what they register, and freezes the answer."""
