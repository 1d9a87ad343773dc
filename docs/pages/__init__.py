"""The generated reference, one module per page; each `page` function returns its Markdown."""
