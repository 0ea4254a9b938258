"""Where students' programs run, and what comes back of them."""
