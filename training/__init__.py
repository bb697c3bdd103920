"""From labelled pictures to a model bundle. Needs its own environment: TensorFlow never enters the app's."""
