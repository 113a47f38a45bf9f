"""From an owner's upload to a menu that can be reviewed: sources of words, and the reader that makes a menu of them."""
