"""An emulator of IBM Watson Visual Recognition v3 and v4, to test clients of that service on one machine."""
