"""Who was nominated for what: the facts of every ceremony, their format, their checks and the table made of them."""
