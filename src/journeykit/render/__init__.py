"""A ``Review`` as a page or a text: HTML and Markdown."""
