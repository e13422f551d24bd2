"""Where things live: paths and names, atomic files, run directories, corpora."""
