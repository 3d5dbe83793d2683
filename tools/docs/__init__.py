"""Makes the parts of the documents that follow the code: tables, diagrams, and the reference of the command."""
