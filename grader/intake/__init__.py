"""From files on disk to submissions and assignments."""
