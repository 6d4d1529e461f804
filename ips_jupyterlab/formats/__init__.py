"""Looking into data files."""
