"""What a portal on several machines needs: a shared cache, a place for files, and a copy of the
database to read from (docs/decisions/0019-growth.md).
"""
