"""What keeps a package from being changed."""


class Problem(Exception):
    """Why, in the words of those who read it at the manager."""
