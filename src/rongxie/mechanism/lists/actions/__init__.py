"""What people do with cases: one function for each thing done, one module for each part of it."""
