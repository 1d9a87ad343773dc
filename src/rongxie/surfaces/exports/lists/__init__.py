"""The lists that can be exported, one entry each, in the order of the stages."""
