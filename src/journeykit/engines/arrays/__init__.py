"""Arrays: large regular CSV files are read here at a fraction of what the engine needs for them."""
