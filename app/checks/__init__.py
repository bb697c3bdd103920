"""What `sollievo doctor` looks at: each check gives findings."""
