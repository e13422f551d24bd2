"""A whole evaluation: stages with files in and out, each run again only when something that it depends on changed."""
