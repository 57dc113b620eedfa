"""From a Word file to Markdown: `reading` runs in the cage, `sentences` speaks outside."""
