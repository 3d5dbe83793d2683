"""One module a stage: `process(message, deps)` does the work of one message."""
