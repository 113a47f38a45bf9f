"""Amazon Textract on a laptop: Tesseract behind it, Textract's blocks in front."""
