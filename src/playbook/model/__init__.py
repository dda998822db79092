"""The values everything else passes around: frozen, without input or output."""
