"""Drafts the ``data`` block of a journey from what an export holds: plain facts in, YAML out.

Nothing is guessed: a reading is drafted where every cell of the export fits it and no other reading
of another meaning does; what the data cannot settle is drafted as text and said in a comment.
"""
