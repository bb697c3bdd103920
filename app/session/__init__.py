"""What is kept of a recording: tables and figures."""
