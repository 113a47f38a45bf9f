"""A press that prints invented menus, a camera that spoils them, and a judge that knows what stands on them."""
