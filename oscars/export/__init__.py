"""The catalogue as tables for other programs: `tables` says what is in them, `rows` fills them, the rest writes."""
