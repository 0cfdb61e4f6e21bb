"""What phones are set up with: one file per vendor."""
