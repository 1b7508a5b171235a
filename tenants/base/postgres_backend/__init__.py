"""How does a query reach the right district's schema, and no other?"""
