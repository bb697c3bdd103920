"""Face detectors, one a file, behind the protocol in `detector.py`."""
