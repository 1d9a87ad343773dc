"""What the API answers: the shapes of its answers, stage by stage."""
