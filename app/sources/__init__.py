"""Where frames come from: recordings, cameras, RealSense devices."""
