"""The contract between app and training: what a model bundle is, how a face is found and how a model is run."""
