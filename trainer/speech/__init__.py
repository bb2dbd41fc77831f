"""The voice and the ear: prepared audio, playing, recording, recognising. Engines are reached through discovery."""
