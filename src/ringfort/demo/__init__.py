"""`make demo`: two companies, real calls between real phones, and what to type into one's own."""
