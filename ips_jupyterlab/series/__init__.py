"""What the data files of runs tell over time and over the members of ensembles."""
