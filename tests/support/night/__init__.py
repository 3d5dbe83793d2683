"""A ceremony from its announcement to after the night, without IMDb: its pages, a TMDb, what has to come out."""
