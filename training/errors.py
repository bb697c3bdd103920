"""The base of errors that a person can put right. Importing it loads nothing else."""


class TrainingError(ValueError):
    """Something that was asked for cannot be done. The text is one line: the rule, what was found, what to do now.

    The command line shows that line and ends with exit code 2.
    """
