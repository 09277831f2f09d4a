"""What reading the environment may end with."""


class SettingsError(Exception):
    """The environment cannot be used; each line of the text names a variable, what was expected and what came."""
