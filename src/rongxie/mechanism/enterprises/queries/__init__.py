"""What is asked about enterprises."""
