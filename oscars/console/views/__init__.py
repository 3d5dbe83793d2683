"""What is shown at each address."""
