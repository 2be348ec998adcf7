"""What goes wrong with an embedded engine, said in one sentence."""


class EngineError(Exception):
    """An engine cannot run. The message is one sentence an operator can act on."""
