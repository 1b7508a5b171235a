"""What does a parent's letter say?"""
