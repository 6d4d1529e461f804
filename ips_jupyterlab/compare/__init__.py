"""What differs between runs, and why one failed."""
