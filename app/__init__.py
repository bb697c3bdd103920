"""The program that watches: sources, pipeline, assessment, screen and command line."""
