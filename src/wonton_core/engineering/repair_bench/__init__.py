"""How often patch repair is right: real edits, noise as language models make it, and a known right answer."""
