"""The synthesised template, for tests: a function under test has exactly its queues, environment and permissions."""
