"""What procedures run; each file is found by its name and loaded anew for every procedure."""
