"""Questions to and from the formats of learning platforms: pure writers and pure readers."""
