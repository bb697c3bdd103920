"""What holds for tests with widgets."""

from app.refcounts import keep_constants_alive

keep_constants_alive()
