"""A stand-in for TMDb and OMDb: strict limits, faults on demand, exact counts. For tests and benchmarks only."""
