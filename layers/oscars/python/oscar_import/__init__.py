"""The Oscar import: the domain of the pipeline."""
