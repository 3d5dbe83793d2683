"""One module a stage: `process(message, tools)` does the work of one message."""
