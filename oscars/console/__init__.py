"""The page: a view of the imports and of what they brought, served on this machine only."""
