"""From a Word file to Markdown: `reading` runs in the cage, `markdown` and `sentences` outside."""
