"""Taking runs away and putting them away, without any HTTP."""
