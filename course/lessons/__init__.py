"""The lessons: a Markdown text a chapter, its notebook, and what the cells do."""
