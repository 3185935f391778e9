"""Half an hour of everything at once: does the memory stay flat, and do the books stay right?"""
