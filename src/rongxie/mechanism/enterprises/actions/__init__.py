"""What is done with enterprises: each function one transaction and its events."""
