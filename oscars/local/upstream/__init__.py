"""A local server that speaks the addresses and shapes of the table's host, TMDb and OMDb, from the project's facts."""
