"""Questions to the whole database: does what it says agree with itself?"""
