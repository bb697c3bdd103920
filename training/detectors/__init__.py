"""Face detectors that only the study of thesis table 4.1 uses, one a file, behind `models/detectors/detector.py`."""
