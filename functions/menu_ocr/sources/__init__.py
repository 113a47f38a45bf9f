"""Where a page's words come from: the PDF's own text, Textract, or whatever answers in Textract's shape."""
