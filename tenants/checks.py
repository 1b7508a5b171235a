"""Is this installation safe to start?"""
