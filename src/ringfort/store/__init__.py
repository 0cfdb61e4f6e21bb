"""All state that lasts. The only package that knows SQLite from PostgreSQL.

Functions take an open connection; only the boundary (`Database.read`, `Database.write`) commits.
"""
