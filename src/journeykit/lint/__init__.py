"""What can be wrong with a journey that loads: rules, the engine that runs them, and their pages.

``rule`` says what a rule is, ``rules`` holds them, ``engine.check`` runs them on what was loaded,
``explain`` gives each one's page. ``judging`` decides what is shown: comments (``suppressions``),
settings (``policy``), what is known already (``baseline``). ``fixing`` applies safe fixes.
"""
