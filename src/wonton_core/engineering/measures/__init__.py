"""Numbers from an evaluation's records: joined by their ids, turned into arrays, handed to metrics."""
