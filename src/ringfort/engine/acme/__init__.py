"""A certificate from an authority that speaks ACME (RFC 8555): ordered, kept, renewed.

`folder` is what is kept, `challenge` answers the authority, `order` speaks with it, `renewal`
decides when, `advice` is the authority's own word on that. What comes of it is a file;
`engine.certificates` takes it over as an operator's.
"""
