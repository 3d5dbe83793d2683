"""Everything that touches DynamoDB: the items (`tables`), and what is done to them.

`runs`: runs and their ceremonies' progress. `film_work`: a film's way through one run. `catalogue`: what was imported.
"""
