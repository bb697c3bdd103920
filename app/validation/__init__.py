"""How well the whole program does on recordings whose truth is known: episodes, DAN face score, faces, Grad-CAM."""
