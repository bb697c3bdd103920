"""How far raters agree with each other and with the model: blind entries only."""
